import { expect, test } from 'vitest';
import { begin, commit, redo, undo } from '../../src/edit/history';

test('undo and redo go back and forth, and a new deed ends what could be done again', () => {
  const two = commit(commit(begin('a'), 'b', 'stroke'), 'c', 'grow');
  const back = undo(two);
  expect(back.now).toBe('b');
  expect(back.future[0]).toEqual({ state: 'c', words: 'grow' });
  expect(redo(back)).toEqual(two);
  expect(commit(back, 'd', 'invert').future).toEqual([]);
});

test('a slider that is moved is one thing to undo', () => {
  const moved = commit(commit(begin(0), 1, 'grow', true), 2, 'grow', true);
  expect(undo(moved).now).toBe(0);
  expect(undo(commit(moved, 3, 'feather', true)).now).toBe(2);
});

test('after an undo a slider begins anew', () => {
  const moved = commit(begin(0), 1, 'grow', true);
  const again = commit(undo(commit(moved, 5, 'invert')), 2, 'grow', true);
  expect(undo(again).now).toBe(1);
});

test('there is nothing before the beginning, and nothing after the end', () => {
  const start = begin('a');
  expect(undo(start)).toBe(start);
  expect(redo(start)).toBe(start);
});
