import { expect, test } from 'vitest';
import type { Place } from '../../src/api/wire';
import { boxOf, keepOn, simplify } from '../../src/edit/geometry';
import { decodeRle } from '../../src/edit/rle';
import { toPhoto, toScreen } from '../../src/edit/view';

test('a box is the same whichever corners it is drawn from', () => {
  expect(boxOf([9, 2], [3, 7])).toEqual([3, 2, 9, 7]);
  expect(boxOf([3, 7], [9, 2])).toEqual([3, 2, 9, 7]);
});

test('a click beside the photo is on its edge', () => {
  expect(keepOn([-3, 200], { width: 100, height: 80 })).toEqual([0, 80]);
});

test('a straight line is two points, and its corners stay', () => {
  const along: Place[] = Array.from({ length: 50 }, (_, x) => [x, x < 25 ? 0 : x - 25]);
  expect(simplify(along, 0.5)).toEqual([[0, 0], [25, 0], [49, 24]]);
  expect(simplify([[1, 1]], 0.5)).toEqual([[1, 1]]);
});

test('places come back from the screen as they went there', () => {
  const view = { x: -120, y: 40, scale: 0.25 };
  expect(toPhoto(view, toScreen(view, [1000, 600]))).toEqual([1000, 600]);
});

test('run lengths go down the columns', () => {
  const rows = decodeRle({ size: [2, 3], counts: [1, 2, 3] });
  expect([...rows]).toEqual([0, 255, 0, 255, 0, 0]);
});
