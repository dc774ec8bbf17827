import type { Select } from '../api/wire';
import { newMark, type Mark, type Marked } from './mark';

/** A mask as somebody drew it: where marks lie on each other, the last of them decides. */
export interface Drawing {
  marks: readonly Mark[];
  inverted: boolean;
  /** Both in pixels of the photo. */
  grow: number;
  feather: number;
}

export const EMPTY: Drawing = { marks: [], inverted: false, grow: 0, feather: 0 };

/** `takes`: as it is seen. Under an inversion, what takes away is what the drawing itself has more of. */
export function addMark(drawing: Drawing, what: Marked, takes: boolean): Drawing {
  return { ...drawing, marks: [...drawing.marks, newMark(what, takes !== drawing.inverted)] };
}

/** What was marked becomes another thing, as a selection does with each click on it. */
export function changeMark(drawing: Drawing, id: string, what: Marked, asked?: Select): Drawing {
  const changed = (mark: Mark): Mark => (mark.id === id ? newMark(what, mark.takes, asked) : mark);
  return { ...drawing, marks: drawing.marks.map(changed) };
}

export function invert(drawing: Drawing): Drawing {
  return { ...drawing, inverted: !drawing.inverted };
}

/** Whether a mark takes away as it is seen. */
export function takesAway(drawing: Drawing, mark: Mark): boolean {
  return mark.takes !== drawing.inverted;
}

/** What a drawing has beyond another, where that is all by which they differ; else nothing can be told. */
export function marksSince(before: Drawing, now: Drawing): readonly Mark[] | null {
  const same = before.inverted === now.inverted && before.grow === now.grow && before.feather === now.feather;
  const begun = before.marks.every((mark, place) => now.marks[place]?.id === mark.id);
  return same && begun ? now.marks.slice(before.marks.length) : null;
}
