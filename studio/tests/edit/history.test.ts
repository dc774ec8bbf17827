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

test('a slider that is moved is one thing to undo until the hand rests', () => {
  const moved = [900, 1800].reduce((so, at) => commit(so, at, 'grow', { what: 'grow', at }), grow(0, 1));
  expect(undo(moved).now).toBe(0);
  const later = commit(moved, 3, 'grow', { what: 'grow', at: 2800 });
  expect(undo(later).now).toBe(1800);
});

test('what is set in two fields of a form is two things to undo, though it is called alike', () => {
  const words = 'settings of replace';
  const prompt = commit(begin('empty'), 'words', words, { what: 'replace prompt', at: 0 });
  const model = commit(prompt, 'words, model', words, { what: 'replace model', at: 100 });
  expect(undo(model).now).toBe('words');
  expect(undo(undo(model)).now).toBe('empty');
});

test('after an undo a slider begins anew', () => {
  const again = commit(undo(commit(grow(0, 1), 5, 'invert')), 2, 'grow', { what: 'grow', at: 200 });
  expect(undo(again).now).toBe(1);
});

function grow(from: number, to: number) {
  return commit(begin(from), to, 'grow', { what: 'grow', at: 0 });
}

test('there is nothing before the beginning, and nothing after the end', () => {
  const start = begin('a');
  expect(undo(start)).toBe(start);
  expect(redo(start)).toBe(start);
});
