import { untrack } from 'svelte';
import { wordsOf, type Words } from '../api/words';

export interface Notice extends Words {
  id: number;
  kind: 'told' | 'failed';
}

const SHOWN_MS = 8000;
let last = 0;
let all = $state.raw<Notice[]>([]);

/** What stays for a while, and goes by itself. */
export function tell(what: string, todo = ''): void {
  const notice = add({ what, todo }, 'told');
  setTimeout(() => dismiss(notice.id), SHOWN_MS);
}

/** What went wrong stays until somebody has read it. */
export function tellError(error: unknown): void {
  tellFailure(wordsOf(error));
}

/** The same, of which somebody has made words already. */
export function tellFailure(words: Words): void {
  add(words, 'failed');
}

export function dismiss(id: number): void {
  all = all.filter((notice) => notice.id !== id);
}

export const notices = {
  get all(): Notice[] {
    return all;
  },
};

function add(words: Words, kind: Notice['kind']): Notice {
  last += 1;
  const notice = { ...words, kind, id: last };
  const others = untrack(() => all).filter((each) => each.what !== words.what || each.todo !== words.todo);
  all = [...others, notice];
  return notice;
}
