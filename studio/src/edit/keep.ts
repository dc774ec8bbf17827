import type { Drawing } from './drawing';
import type { History, Moment } from './history';
import type { Mark } from './mark';
import type { EditState } from './state';

const KEPT_AS = 'fanlight.edit.';
const FEWER = [Infinity, 40, 10, 0];

/** A state with the ids of its marks: each mark is written once, in however many states it is. */
interface Packed extends Omit<EditState, 'drawing'> {
  drawing: Omit<Drawing, 'marks'> & { marks: string[] };
}

interface Kept {
  marks: Record<string, Mark>;
  past: Moment<Packed>[];
  now: Packed;
  future: Moment<Packed>[];
}

/** Keeps it until the tab is closed, with as much of what was before as there is room for; false: there is none. */
export function keep(photo: string, history: History<EditState>, store: Storage): boolean {
  return FEWER.some((most) => write(store, KEPT_AS + photo, pack(shorten(history, most))));
}

/** What was kept of a photo's edits; none, or nothing that can be read: null. */
export function recall(photo: string, store: Storage): History<EditState> | null {
  try {
    const kept = JSON.parse(store.getItem(KEPT_AS + photo) ?? 'null') as Kept | null;
    return kept && unpack(kept);
  } catch {
    return null;
  }
}

function write(store: Storage, name: string, kept: Kept): boolean {
  try {
    store.setItem(name, JSON.stringify(kept));
    return true;
  } catch {
    return false; // no room
  }
}

function shorten<State>({ past, now, future }: History<State>, most: number): History<State> {
  return { past: most === 0 ? [] : past.slice(-most), now, future: future.slice(0, most) };
}

function pack({ past, now, future }: History<EditState>): Kept {
  const marks: Record<string, Mark> = {};

  function packState(state: EditState): Packed {
    for (const mark of state.drawing.marks) marks[mark.id] = mark;
    return { ...state, drawing: { ...state.drawing, marks: state.drawing.marks.map((mark) => mark.id) } };
  }

  const [before, after] = [past, future].map((moments) => eachState(moments, packState));
  return { past: before!, now: packState(now), future: after!, marks };
}

function unpack({ marks, past, now, future }: Kept): History<EditState> {
  function unpackState(state: Packed): EditState {
    const found = state.drawing.marks.map((id) => marks[id]!);
    return { ...state, drawing: { ...state.drawing, marks: found } };
  }
  return { past: eachState(past, unpackState), now: unpackState(now), future: eachState(future, unpackState) };
}

function eachState<From, To>(moments: readonly Moment<From>[], change: (state: From) => To): Moment<To>[] {
  return moments.map(({ state, words }) => ({ state: change(state), words }));
}
