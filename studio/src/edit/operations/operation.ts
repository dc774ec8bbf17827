import type { AnyMask, EnhanceOptions, ModelInfo } from '../../api/wire';
import { blur } from './blur';
import { cutout } from './cutout';
import type { Deed, Forms } from './forms';
import type { Lack } from './lack';
import { recolour } from './recolour';
import { remove } from './remove';
import { replace } from './replace';
import { stage } from './stage';

/** What is wanted before it can be done: a mask, words, a colour. */
export type Missing = 'mask' | 'prompt' | 'paint' | 'known' | 'tint' | 'photo' | 'style';

/** Something that can be done to a photo: how its form becomes a step, and what it needs. */
export interface Operation<Form> {
  /** Options of the job; the recipe has this one step. */
  toOptions: (form: Form, mask: AnyMask | null) => EnhanceOptions;
  /** The first thing that is still to be said; none: it can be done. */
  missing: (form: Form, mask: AnyMask | null) => Missing | null;
  /** What the profile lacks for it, as the form stands. */
  lacks: (form: Form, models: readonly ModelInfo[]) => Lack | null;
}

export const OPERATIONS: { [Each in Deed]: Operation<Forms[Each]> } = {
  remove,
  replace,
  recolour,
  blur,
  cutout,
  stage,
};
