import type { AnyMask } from './mask';
import type { Crop, Lens, Look, Mode, PixelSize, Preset, RoomName } from './options';

/** Exactly one of these. */
export interface Paint {
  srgb?: [number, number, number];
  lab?: [number, number, number];
  hex?: string;
  ral?: string;
}

export interface Merge {
  step: 'merge';
  reference?: number | null;
}

export interface Straighten {
  step: 'straighten';
  mode?: 'auto' | 'level' | 'full';
  crop?: Crop | null;
  lens?: Lens;
  size?: PixelSize;
}

export interface Tone {
  step: 'tone';
  mode?: Mode;
  look?: Look;
  style?: string | null;
  strength?: number;
  preset?: Preset;
  lora?: string;
}

export interface Sky {
  step: 'sky';
  replace?: 'auto' | 'always';
  style?: 'clear' | 'soft' | 'dusk';
  dull_from?: number;
}

export interface Remove {
  step: 'remove';
  masks: AnyMask[];
  force?: boolean;
}

export interface Recolour {
  step: 'recolour';
  mask: AnyMask;
  paint: Paint | string;
  old_paint?: Paint | string | null;
  white?: Paint | string | null;
  material?: 'paint' | 'parquet' | 'tiles';
}

export interface Replace {
  step: 'replace';
  mask: AnyMask;
  prompt: string;
  negative_prompt?: string;
  strength?: number;
  steps?: number | null;
  guidance?: number | null;
  seed?: number | null;
  /** One of those that `GET /v1/models` says replace, by its name or its role. */
  model?: string | null;
  gamma?: number;
  surface?: 'paint' | 'parquet' | 'tiles' | null;
  tint?: Paint | string | null;
  force?: boolean;
  preview?: boolean;
}

export interface Blur {
  step: 'blur';
  masks?: AnyMask[];
  style?: 'blur' | 'pixelate';
  strength?: number;
}

export interface Cutout {
  step: 'cutout';
  mask?: AnyMask | null;
  background?: 'transparent' | Paint | string | { photo: string };
}

/** The last step of a recipe. */
export interface Stage {
  step: 'stage';
  room?: RoomName | null;
  style?: string | null;
  prompt?: string;
  negative_prompt?: string;
  declutter?: boolean;
  mask?: AnyMask | null;
  variants?: number;
  seed?: number | null;
  strength?: number;
  steps?: number | null;
  guidance?: number | null;
  lora?: Record<string, number>;
  model?: string | null;
  label?: string | null;
  preview?: boolean;
}

export type Edit = Remove | Recolour | Replace | Blur | Cutout | Stage;
export type AnyStep = Merge | Straighten | Tone | Sky | Edit;
export type Recipe = AnyStep[];
