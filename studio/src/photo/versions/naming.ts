import type { AnyStep, PhotoVersion, Recipe } from '../../api/wire';
import { t } from '../../strings';

const USUAL = ['merge', 'straighten', 'tone', 'sky'];

/** What a version is called: the original, or the how manieth of those made from it. */
export function nameVersion(versions: PhotoVersion[], version: PhotoVersion): string {
  if (version.status === null) return t.photo.versions.original;
  const made = versions.filter((each) => each.status !== null);
  return t.photo.versions.numbered(made.indexOf(version) + 1);
}

/** What was done to it, in a few words. */
export function tellRecipe(recipe: Recipe | null): string {
  const kinds = new Set((recipe ?? []).map((step) => (USUAL.includes(step.step) ? 'finish' : step.step)));
  return [...kinds].map((kind) => t.photo.versions.did[kind] ?? kind).join(', ');
}

export function isEdit(step: AnyStep): boolean {
  return !USUAL.includes(step.step);
}
