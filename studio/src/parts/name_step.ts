import { t } from '../strings';

/** What a step of a recipe, or a stage of the work on it, is called; one that is new to us is told as it came. */
export function nameStep(step: string): string {
  return t.photo.steps[step] ?? step.replaceAll('_', ' ');
}
