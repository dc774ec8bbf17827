import type { Mark } from './marks';

/** Which marks are drawn on the photo. */
export class MarksShown {
  tiles = $state(false);
  steps = $state(false);

  pick(marks: Mark[]): Mark[] {
    return marks.filter((mark) => (mark.kind === 'tile' ? this.tiles : this.steps));
  }
}
