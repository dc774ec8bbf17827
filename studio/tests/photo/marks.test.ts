import { expect, test } from 'vitest';
import { listMarks, markAt } from '../../src/photo/marks/marks';
import { readMask } from '../../src/photo/marks/mask';
import { makeReport, makeStep, makeTile } from './report';

const QUALITY = { ...makeReport().quality, tiles: [makeTile(), makeTile({ index: 1, column: 1, region: [0, 1000, 1500, 2000], outcome: 'redone', attempts: 2 })] };
const STEPS = [makeStep({ step: 'sky', fraction: 0.3, region: [0, 0, 1000, 4000], outside_equal: true }), makeStep({ step: 'tone' })];

test('tiles and steps with a region are marks, in shares of the photo', () => {
  const marks = listMarks(makeReport({ quality: QUALITY, steps: STEPS }));
  expect(marks.map((mark) => mark.title)).toEqual(['Tile in row 1, column 1', 'Tile in row 1, column 2', 'Sky']);
  expect(marks[1]).toMatchObject({ look: true, box: { left: 0.25, top: 0, width: 0.25, height: 0.5 } });
  expect(marks[2]?.words).toEqual(['It changed 30 % of the photo.', 'Every byte outside is as it was before.']);
});

test('of marks that lie on one another the smallest is meant', () => {
  const marks = listMarks(makeReport({ quality: QUALITY, steps: STEPS }));
  expect(markAt(marks, 0.1, 0.1)?.id).toBe('tile-0');
  expect(markAt(marks, 0.9, 0.1)?.id).toBe('step-0');
  expect(markAt(marks, 0.9, 0.9)).toBeUndefined();
});

test('run lengths go down the columns', () => {
  expect([...readMask({ size: [2, 3], counts: [1, 2, 3] }).inside]).toEqual([0, 1, 0, 1, 0, 0]);
});

test('a large mask is read at a coarser grid', () => {
  const grid = readMask({ size: [4, 8], counts: [16, 16] }, 4);
  expect([grid.width, grid.height]).toEqual([4, 2]);
  expect([...grid.inside]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
});
