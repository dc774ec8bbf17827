import { en } from './strings.en';

/** What the studio says, in the language it speaks. Another one is another file with these same names. */
export type Strings = typeof en;

export const t: Strings = en;
