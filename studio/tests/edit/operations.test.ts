import { expect, test } from 'vitest';
import type { AnyMask, ModelInfo } from '../../src/api/wire';
import { INITIAL } from '../../src/edit/operations/forms';
import { commandsFor, lackOf } from '../../src/edit/operations/lack';
import { OPERATIONS } from '../../src/edit/operations/operation';
import { hexOf, readPaint } from '../../src/edit/operations/paint';
import { readSeed } from '../../src/edit/operations/seed';
import { listReplacers } from '../../src/edit/operations/replace';

const MASK: AnyMask = { mask: 'class', name: 'wall' };

function model(role: string, more: Partial<ModelInfo> = {}): ModelInfo {
  const plain = { name: role, revision: '', licence: '', source: '', profile: '', device: 'cpu', adapters: {}, engine: '' };
  return { ...plain, role, replaces: false, stages: false, asleep: false, ...more };
}

test.each([
  ['#8a9ba8', { hex: '#8a9ba8' }],
  ['8A9', { hex: '#8A9' }],
  [' ral 7016 ', { ral: 'RAL 7016' }],
  ['9010', { ral: 'RAL 9010' }],
  ['Lab 26 -1 -3', { lab: [26, -1, -3] }],
  ['RAL 1234', null],
  ['Lab 126 0 0', null],
  ['blue', null],
])('%s as a paint', (text, paint) => {
  expect(readPaint(text)).toEqual(paint);
});

test('a paint is shown about as it looks', () => {
  expect(hexOf({ ral: 'RAL 1000' })).toBe('#cdba88');
  expect(hexOf({ hex: '#8A9' })).toBe('#88aa99');
  expect(hexOf({ lab: [26, -1, -3] })).toBeNull();
});

test('each operation wants its mask, its words, its colour', () => {
  expect(OPERATIONS.remove.missing(INITIAL.remove, null)).toBe('mask');
  expect(OPERATIONS.replace.missing(INITIAL.replace, MASK)).toBe('prompt');
  expect(OPERATIONS.recolour.missing({ ...INITIAL.recolour, paint: 'mauve' }, MASK)).toBe('paint');
  expect(OPERATIONS.recolour.missing({ ...INITIAL.recolour, anchor: 'old' }, MASK)).toBe('known');
  expect(OPERATIONS.cutout.missing({ ...INITIAL.cutout, background: 'photo' }, MASK)).toBe('photo');
  expect(OPERATIONS.blur.missing({ ...INITIAL.blur, what: 'faces' }, null)).toBeNull();
  expect(OPERATIONS.stage.missing(INITIAL.stage, null)).toBe('style');
});

test('a profile that lacks something says so, and a preview does without', () => {
  const miniature = [model('eraser'), model('inpainter'), model('stager'), model('surfaces'), model('depth')];
  expect(OPERATIONS.replace.lacks(INITIAL.replace, miniature)).toBe('replaces');
  expect(OPERATIONS.replace.lacks({ ...INITIAL.replace, preview: true }, miniature)).toBeNull();
  expect(OPERATIONS.stage.lacks(INITIAL.stage, miniature)).toBe('stages');
  expect(OPERATIONS.cutout.lacks({ ...INITIAL.cutout, what: 'subject' }, miniature)).toBe('cutter');
  expect(lackOf(miniature, 'selector')).toBe('selector');
  const absent = [{ part: 'selector', profile: 'compact' }, { part: 'cutter', profile: null }];
  expect(commandsFor('selector', absent)).toEqual(['python -m models fetch compact', 'make serve PROFILE=compact']);
  expect(commandsFor('cutter', absent)).toEqual([]);
  expect(listReplacers(miniature, false)).toEqual([]);
  expect(listReplacers(miniature, true).map(({ role }) => role)).toEqual(['inpainter']);
});

test('what was not said is not sent', () => {
  const { recipe } = OPERATIONS.replace.toOptions({ ...INITIAL.replace, prompt: ' oak ', tint: '#fff' }, MASK);
  expect(recipe).toEqual([{ step: 'replace', mask: MASK, prompt: 'oak', strength: 1 }]);
  const dry = OPERATIONS.recolour.toOptions({ ...INITIAL.recolour, material: 'tiles', anchor: 'old', known: '#fff' }, MASK);
  expect(dry.recipe).toEqual([{ step: 'recolour', mask: MASK, paint: { ral: 'RAL 9010' }, material: 'tiles' }]);
  expect(OPERATIONS.cutout.toOptions({ ...INITIAL.cutout, background: 'paint' }, MASK).format).toBeUndefined();
});

test('a seed is a number that the server takes', () => {
  expect([readSeed('7'), readSeed(''), readSeed('4294967296'), readSeed('-1')]).toEqual([7, null, null, null]);
});
