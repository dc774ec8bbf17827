import type { AnyStep, EnhanceOptions, Look, Recipe, Sky, Straighten, Tone } from '../../api/wire';
import { isEdit } from '../versions/naming';

/** What the sliders say; a `look` may be a learned style: `style:NAME`. */
export interface Settings {
  strength: number;
  /** `shoot`: whatever the photos of the shoot have in common; by itself a photo gets a clear one. */
  sky: 'shoot' | 'keep' | 'clear' | 'soft' | 'dusk';
  /** Whether a sky that is not dull is replaced too. */
  always: boolean;
  straighten: 'auto' | 'level' | 'full' | 'off';
  look: Look | `style:${string}`;
}

/** What a job's options come to. */
export function readSettings(options: EnhanceOptions): Settings {
  return options.recipe ? readRecipe(options.recipe) : readFlat(options);
}

function readFlat({ strength = 1, sky = 'auto', sky_style, straighten = 'auto', look, style }: EnhanceOptions): Settings {
  const wanted = sky === 'never' ? 'keep' : (sky_style ?? 'shoot');
  return { strength, sky: wanted, always: sky === 'always', straighten, look: nameLook(look, style) };
}

function readRecipe(recipe: Recipe): Settings {
  const { tone, sky, straighten } = findSteps(recipe);
  return {
    strength: tone ? (tone.strength ?? 1) : 0,
    sky: sky ? (sky.style ?? 'shoot') : 'keep',
    always: sky?.replace === 'always',
    straighten: straighten ? (straighten.mode ?? 'auto') : 'off',
    look: nameLook(tone?.look, tone?.style),
  };
}

function nameLook(look: Look = 'natural', style: string | null | undefined): Settings['look'] {
  return style ? `style:${style}` : look;
}

/** The options of a job with these settings in place of its own. What is set as it was is not said anew, for what
nobody asks for is the shoot's to say; whatever else the job was asked stays, edits too. */
export function applySettings(options: EnhanceOptions, settings: Settings): EnhanceOptions {
  const before = readSettings(options);
  const moved = (...names: (keyof Settings)[]): boolean => names.some((name) => settings[name] !== before[name]);
  return options.recipe
    ? { ...options, recipe: applyToRecipe(options.recipe, settings, moved) }
    : applyToFlat(options, settings, moved);
}

/** Whether one of these settings is another one than it was. */
type Moved = (...names: (keyof Settings)[]) => boolean;

function applyToFlat(options: EnhanceOptions, settings: Settings, moved: Moved): EnhanceOptions {
  const { strength, straighten } = settings;
  const { sky: _sky, sky_style: _skyStyle, ...skyless } = options;
  const painted = moved('sky', 'always') ? { ...skyless, ...skyOf(settings) } : options;
  const { look: _look, style: _style, ...lookless } = painted;
  return {
    ...(moved('look') ? { ...lookless, ...lookOf(settings) } : painted),
    ...(moved('strength') ? { strength } : {}),
    ...(moved('straighten') ? { straighten } : {}),
  };
}

function skyOf({ sky, always }: Settings): Pick<EnhanceOptions, 'sky' | 'sky_style'> {
  if (sky === 'keep') return { sky: 'never' };
  return { ...(always ? { sky: 'always' } : {}), ...(sky === 'shoot' ? {} : { sky_style: sky }) };
}

function applyToRecipe(recipe: Recipe, settings: Settings, moved: Moved): Recipe {
  const { merge, straighten, tone, sky } = findSteps(recipe);
  return [
    ...kept(merge),
    ...(moved('straighten') ? turn(straighten, settings) : kept(straighten)),
    ...(moved('strength', 'look') ? shade(tone, settings, moved) : kept(tone)),
    ...(moved('sky', 'always') ? paintSky(sky, settings) : kept(sky)),
    ...recipe.filter(isEdit),
  ];
}

function kept<Step extends AnyStep>(step: Step | undefined): Step[] {
  return step ? [step] : [];
}

function turn(before: Straighten | undefined, { straighten }: Settings): Straighten[] {
  return straighten === 'off' ? [] : [{ ...before, step: 'straighten', mode: straighten }];
}

function shade(before: Tone | undefined, settings: Settings, moved: Moved): Tone[] {
  const { strength } = settings;
  if (before === undefined && strength === 0) return [];
  const { look: _look, style: _style, ...lookless } = before ?? { step: 'tone' };
  const looked: Tone = moved('look') || !before ? { ...lookless, ...lookOf(settings) } : before;
  return [moved('strength') ? { ...looked, strength } : looked];
}

function paintSky(before: Sky | undefined, { sky, always }: Settings): Sky[] {
  if (sky === 'keep') return [];
  const { style: _style, ...rest } = before ?? { step: 'sky' };
  return [{ ...rest, ...(sky === 'shoot' ? {} : { style: sky }), replace: always ? 'always' : 'auto' }];
}

/** For a proof, which knows of no shoot: with the style of sky that the shoot chose, where that is known. */
export function nameShootSky(options: EnhanceOptions, style: string | null): EnhanceOptions {
  const settings = readSettings(options);
  const isKnown = style === 'clear' || style === 'soft' || style === 'dusk';
  return settings.sky === 'shoot' && isKnown ? applySettings(options, { ...settings, sky: style }) : options;
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
