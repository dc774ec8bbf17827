import { SvelteSet } from 'svelte/reactivity';

/** What has no connection at the moment; each tries again by itself. */
const broken = new SvelteSet<string>();

export const connection = {
  get lost(): boolean {
    return broken.size > 0;
  },
  note(what: string, works: boolean): void {
    if (works) broken.delete(what);
    else broken.add(what);
  },
};
