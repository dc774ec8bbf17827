import type { AnyStep, EnhanceOptions, Look, Recipe, Sky, Straighten, Tone } from '../../api/wire';
import { isEdit } from '../versions/naming';

/** What the sliders say; a `look` may be a learned style: `style:NAME`. */
export interface Settings {
  strength: number;
  sky: 'keep' | 'clear' | 'soft' | 'dusk';
  /** Whether a sky that is not dull is replaced too. */
  always: boolean;
  straighten: 'auto' | 'level' | 'full' | 'off';
  look: Look | `style:${string}`;
}

/** What a job's options come to. */
export function readSettings(options: EnhanceOptions): Settings {
  return options.recipe ? readRecipe(options.recipe) : readFlat(options);
}

function readFlat({ strength = 1, sky = 'auto', sky_style = 'clear', straighten = 'auto', look, style }: EnhanceOptions): Settings {
  const kept = sky === 'never' ? 'keep' : sky_style;
  return { strength, sky: kept, always: sky === 'always', straighten, look: nameLook(look, style) };
}

function readRecipe(recipe: Recipe): Settings {
  const { tone, sky, straighten } = findSteps(recipe);
  return {
    strength: tone ? (tone.strength ?? 1) : 0,
    sky: sky ? (sky.style ?? 'clear') : 'keep',
    always: sky?.replace === 'always',
    straighten: straighten ? (straighten.mode ?? 'auto') : 'off',
    look: nameLook(tone?.look, tone?.style),
  };
}

function nameLook(look: Look = 'natural', style: string | null | undefined): Settings['look'] {
  return style ? `style:${style}` : look;
}

/** The options of a job with these settings in place of its own; whatever else it was asked stays, edits too. */
export function applySettings(options: EnhanceOptions, settings: Settings): EnhanceOptions {
  return options.recipe ? { ...options, recipe: applyToRecipe(options.recipe, settings) } : applyToFlat(options, settings);
}

function applyToFlat({ look: _look, style: _style, ...rest }: EnhanceOptions, settings: Settings): EnhanceOptions {
  const { strength, straighten, always } = settings;
  return { ...rest, strength, straighten, sky: always ? 'always' : 'auto', sky_style: settings.sky, ...lookOf(settings) };
}

function applyToRecipe(recipe: Recipe, settings: Settings): Recipe {
  const { merge, straighten, tone, sky } = findSteps(recipe);
  return [
    ...(merge ? [merge] : []),
    ...turn(straighten, settings),
    ...shade(tone, settings),
    ...paintSky(sky, settings),
    ...recipe.filter(isEdit),
  ];
}

function turn(before: Straighten | undefined, { straighten }: Settings): Straighten[] {
  return straighten === 'off' ? [] : [{ ...before, step: 'straighten', mode: straighten }];
}

function shade(before: Tone | undefined, settings: Settings): Tone[] {
  if (before === undefined && settings.strength === 0) return [];
  const { look: _look, style: _style, ...rest } = before ?? { step: 'tone' };
  return [{ ...rest, step: 'tone', strength: settings.strength, ...lookOf(settings) }];
}

function paintSky(before: Sky | undefined, { sky, always }: Settings): Sky[] {
  return sky === 'keep' ? [] : [{ ...before, step: 'sky', style: sky, replace: always ? 'always' : 'auto' }];
}

/** A learned style takes the place of the look: a request has one of the two. */
function lookOf({ look }: Settings): { look: Look } | { style: string } {
  return look.startsWith('style:') ? { style: look.slice('style:'.length) } : { look: look as Look };
}

function findSteps(recipe: Recipe) {
  const find = <Name extends AnyStep['step']>(name: Name) =>
    recipe.find((step): step is Extract<AnyStep, { step: Name }> => step.step === name);
  return { merge: find('merge'), straighten: find('straighten'), tone: find('tone'), sky: find('sky') };
}
