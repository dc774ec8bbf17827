import { SvelteSet } from 'svelte/reactivity';

/** What has no connection at the moment; each tries again by itself. */
const broken = new SvelteSet<string>();

/** The server asks for a key, and ours opens nothing any more. */
let shut = $state(false);

export const connection = {
  get lost(): boolean {
    return broken.size > 0 && !shut;
  },
  get shut(): boolean {
    return shut;
  },
  /** What an answer tells of our key. */
  noteStatus(status: number): void {
    shut = status === 401;
  },
  note(what: string, works: boolean): void {
    if (works) broken.delete(what);
    else broken.add(what);
  },
};
