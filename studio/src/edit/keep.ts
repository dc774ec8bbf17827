import type { Drawing } from './drawing';
import type { History, Moment } from './history';
import type { Mark } from './mark';
import type { EditState } from './state';

const KEPT_AS = 'fanlight.edit.';
const KEPT_MS = 7 * 86_400_000;
const FEWER = [Infinity, 40, 10, 0];
/** Characters of all photos together, so that there is room for what else the browser keeps; and of what one may undo. */
const ROOM = 2_000_000;
const SHARE = 500_000;

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

/** Keeps it for a week, with as much of what was before as there is room for; false: there is none. The oldest of other
photos go for it. */
export function keep(photo: string, history: History<EditState>, store: Storage): boolean {
  const name = KEPT_AS + photo;
  const { past, now, future } = history;
  if (past.length + future.length + now.drawing.marks.length > 0) {
    return FEWER.some((most) => write(store, name, pack(shorten(history, most)), most > 0 ? SHARE : ROOM));
  }
  store.removeItem(name); // nothing was done
  return true;
}

/** What was kept of a photo's edits; none, or nothing that can be read: null. */
export function recall(photo: string, store: Storage): History<EditState> | null {
  try {
    const text = store.getItem(KEPT_AS + photo);
    if (text === null || isOld(text)) return null;
    return unpack(JSON.parse(text.slice(text.indexOf('{'))) as Kept);
  } catch {
    return null;
  }
}

/** When, in milliseconds since 1970, and then what. */
function write(store: Storage, name: string, kept: Kept, most: number): boolean {
  const text = Date.now() + JSON.stringify(kept);
  if (text.length > most) return false;
  makeRoom(store, name, ROOM - text.length);
  try {
    store.setItem(name, text);
    return true;
  } catch {
    return false; // no room
  }
}

/** Of other photos the newest stay, as far as there is room for them. */
function makeRoom(store: Storage, own: string, room: number): void {
  const names = Array.from({ length: store.length }, (_, place) => store.key(place) ?? '');
  const others = names.filter((name) => name.startsWith(KEPT_AS) && name !== own);
  const texts = others.map((name) => ({ name, text: store.getItem(name) ?? '' }));
  for (const { name, text } of texts.sort((one, other) => writtenAt(other.text) - writtenAt(one.text))) {
    room -= text.length;
    if (room < 0 || isOld(text)) store.removeItem(name);
  }
}

function isOld(text: string): boolean {
  return !(writtenAt(text) > Date.now() - KEPT_MS);
}

function writtenAt(text: string): number {
  return parseInt(text, 10) || 0;
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
