import { untrack } from 'svelte';
import { wordsOf, type Words } from '../api/words';

/** What can be done about it. */
export interface Act {
  words: string;
  act: () => void;
}

export interface Notice extends Words {
  id: number;
  kind: 'told' | 'failed';
  act: Act | null;
}

const SHOWN_MS = 8000;
/** Where there is something to press: for who takes longer to reach it. */
const OFFERED_MS = 20_000;
let last = 0;
let all = $state.raw<Notice[]>([]);

/** What stays for a while, and goes by itself. */
export function tell(what: string, todo = '', act: Act | null = null): void {
  const notice = add({ what, todo }, 'told', act);
  setTimeout(() => dismiss(notice.id), act === null ? SHOWN_MS : OFFERED_MS);
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

function add(words: Words, kind: Notice['kind'], act: Act | null = null): Notice {
  last += 1;
  const notice = { ...words, kind, act, id: last };
  const others = untrack(() => all).filter((each) => each.what !== words.what || each.todo !== words.todo);
  all = [...others, notice];
  return notice;
}
