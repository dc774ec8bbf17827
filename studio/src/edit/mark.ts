import { newId } from '../parts/without_tls';
import type { ClassMask, Detect, Png, Polygon, Rle, Select, Stroke } from '../api/wire';

/** One thing that somebody did to the mask: a stroke, or a mask of its own. */
export type Marked = Stroke | Select | Polygon | ClassMask | Detect | Png | Rle;

export interface Mark {
  /** Never changes, and neither does what is marked: another mark has another one. */
  id: string;
  /** Whether it takes away from what was marked before it, of a drawing that is not inverted. */
  takes: boolean;
  what: Marked;
  /** Of another guess at what clicks meant: the clicks, on which the next one goes on. */
  asked?: Select;
}

export function isStroke(what: Marked): what is Stroke {
  return 'width' in what;
}

export function newMark(what: Marked, takes: boolean, asked?: Select): Mark {
  return { id: newId(), takes, what, ...(asked ? { asked } : {}) };
}

/** The clicks and the box that it came from; none: it did not come from any. */
export function selectOf({ what, asked }: Mark): Select | null {
  return asked ?? ('mask' in what && what.mask === 'select' ? what : null);
}
