import { afterEach, expect, test, vi } from 'vitest';
import { addMark, changeMark, EMPTY } from '../../src/edit/drawing';
import { begin, commit } from '../../src/edit/history';
import { keep, recall } from '../../src/edit/keep';
import { INITIAL } from '../../src/edit/operations/forms';
import type { EditState } from '../../src/edit/state';

/** A store that has room for so many characters, as a browser's has. */
class Room implements Storage {
  readonly #kept = new Map<string, string>();
  constructor(private readonly most = Infinity) {}
  get length(): number {
    return this.#kept.size;
  }
  getItem(name: string): string | null {
    return this.#kept.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    if (value.length > this.most) throw new DOMException('full', 'QuotaExceededError');
    this.#kept.set(name, value);
  }
  key(place: number): string | null {
    return [...this.#kept.keys()][place] ?? null;
  }
  removeItem(name: string): void {
    this.#kept.delete(name);
  }
  clear(): void {
    this.#kept.clear();
  }
}

function state(drawing = EMPTY): EditState {
  return { drawing, deed: 'remove', forms: INITIAL };
}

function worked(strokes: number): ReturnType<typeof begin<EditState>> {
  let history = begin(state());
  for (let at = 0; at < strokes; at += 1) {
    const drawing = addMark(history.now.drawing, { points: [[at, at]], width: 4 }, at % 3 === 2);
    history = commit(history, state(drawing), 'brush');
  }
  return history;
}

test('a reload finds all of it, mark by mark', () => {
  const [store, history] = [new Room(), worked(30)];
  expect(keep('p', history, store)).toBe(true);
  expect(recall('p', store)).toEqual(history);
  expect(recall('other', store)).toBeNull();
});

test('where there is little room the newest is kept, where there is none it is told', () => {
  const [small, none] = [new Room(80_000), new Room(100)];
  expect(keep('p', worked(150), small)).toBe(true);
  const kept = recall('p', small)!;
  expect(kept.now.drawing.marks).toHaveLength(150);
  expect(kept.past.length).toBeLessThan(150);
  expect(keep('p', { ...kept, past: [] }, small)).toBe(true);
  expect(recall('p', small)!.now).toEqual(kept.now);
  expect(keep('p', worked(150), none)).toBe(false);
});

afterEach(() => vi.useRealTimers());

test('it is there when the tab was closed, for a week', () => {
  vi.useFakeTimers();
  const [store, history] = [new Room(), worked(3)];
  keep('p', history, store);
  vi.advanceTimersByTime(6 * 86_400_000);
  expect(recall('p', store)).toEqual(history);
  vi.advanceTimersByTime(2 * 86_400_000);
  expect(recall('p', store)).toBeNull();
  keep('q', history, store);
  expect(store.getItem('fanlight.edit.p')).toBeNull();
});

test('of many photos the newest are kept, and nothing of what others keep in the browser goes', () => {
  vi.useFakeTimers();
  const store = new Room();
  store.setItem('fanlight.draft.Elm', 'x');
  for (let photo = 0; photo < 20; photo += 1) {
    vi.advanceTimersByTime(1000);
    expect(keep(`${photo}`, worked(100), store)).toBe(true);
  }
  const kept = Array.from({ length: 20 }, (_, photo) => recall(`${photo}`, store) !== null);
  expect(kept.at(-1)).toBe(true);
  expect(kept[0]).toBe(false);
  expect(kept.lastIndexOf(false)).toBeLessThan(kept.indexOf(true));
  expect(store.getItem('fanlight.draft.Elm')).toBe('x');
});

test('a photo on which nothing was done takes no room', () => {
  const store = new Room();
  expect(keep('p', begin(state()), store)).toBe(true);
  expect(store.length).toBe(0);
});

test('what cannot be read is as if it were not there', () => {
  const store = new Room();
  store.setItem('fanlight.edit.p', '{"now"');
  expect(recall('p', store)).toBeNull();
});

test('another click on a selection is another mark, in the same place', () => {
  const drawing = addMark(addMark(EMPTY, { mask: 'select', points: [[1, 1]] }, true), { points: [[0, 0]], width: 1 }, false);
  const [first, last] = drawing.marks;
  const changed = changeMark(drawing, first!.id, { mask: 'select', points: [[1, 1], [2, 2]], labels: [1, 0] });
  expect(changed.marks[0]).toMatchObject({ takes: true, what: { labels: [1, 0] } });
  expect(changed.marks[0]!.id).not.toBe(first!.id);
  expect(changed.marks[1]).toBe(last);
});
