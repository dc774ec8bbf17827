/** What was, what is, and what was undone. */
export interface History<State> {
  past: readonly Moment<State>[];
  now: State;
  future: readonly Moment<State>[];
}

/** A state that can be come back to, and what was done to it since, in words. */
export interface Moment<State> {
  state: State;
  words: string;
  touch?: Touch;
}

/** What was set, as a slider is, and when, in milliseconds. */
export interface Touch {
  what: string;
  at: number;
}

const MOST = 200;
const AT_ONCE_MS = 1000;

export function begin<State>(now: State): History<State> {
  return { past: [], now, future: [] };
}

/** `touch`: the same thing set on and on, as a slider is moved or words are typed, is one thing to undo until the hand
rests. */
export function commit<State>(history: History<State>, now: State, words: string, touch?: Touch): History<State> {
  const last = history.past.at(-1);
  const goesOn = touch && last?.touch?.what === touch.what && touch.at - last.touch.at < AT_ONCE_MS;
  const isOne = goesOn && history.future.length === 0;
  const past = isOne ? history.past.slice(0, -1) : history.past;
  const state = isOne ? last!.state : history.now;
  return { past: [...past, { state, words, ...(touch ? { touch } : {}) }].slice(-MOST), now, future: [] };
}

export function undo<State>(history: History<State>): History<State> {
  const last = history.past.at(-1);
  if (!last) return history;
  const undone = { state: history.now, words: last.words };
  return { past: history.past.slice(0, -1), now: last.state, future: [undone, ...history.future] };
}

export function redo<State>(history: History<State>): History<State> {
  const [next, ...future] = history.future;
  if (!next) return history;
  const done = { state: history.now, words: next.words };
  return { past: [...history.past, done], now: next.state, future };
}
