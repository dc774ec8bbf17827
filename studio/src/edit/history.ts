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
}

const MOST = 200;

export function begin<State>(now: State): History<State> {
  return { past: [], now, future: [] };
}

/** `again`: the same thing done on and on, as a slider is moved, is one thing to undo. */
export function commit<State>(history: History<State>, now: State, words: string, again = false): History<State> {
  const last = history.past.at(-1);
  if (again && last?.words === words && history.future.length === 0) return { ...history, now };
  return { past: [...history.past, { state: history.now, words }].slice(-MOST), now, future: [] };
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
