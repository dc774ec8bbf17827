import { EMPTY, type Drawing } from './drawing';
import { INITIAL, type Deed, type Forms } from './operations/forms';

/** All that can be undone: the mask, what is to be done with it, and how. */
export interface EditState {
  drawing: Drawing;
  deed: Deed;
  forms: Forms;
}

export const UNTOUCHED: EditState = { drawing: EMPTY, deed: 'remove', forms: INITIAL };
