import { expect, test } from 'vitest';
import { applySettings, readSettings } from '../../src/photo/proof/settings';
import type { Recipe } from '../../src/api/wire';

const RECIPE: Recipe = [
  { step: 'straighten', mode: 'level', lens: 'off' },
  { step: 'tone', strength: 0.7, look: 'bright', preset: 'best' },
  { step: 'remove', masks: [] },
];

test('a recipe reads as its sliders', () => {
  expect(readSettings({ recipe: RECIPE })).toEqual({ strength: 0.7, sky: 'keep', always: false, straighten: 'level', look: 'bright' });
});

test('options without any are the usual ones', () => {
  expect(readSettings({})).toEqual({ strength: 1, sky: 'clear', always: false, straighten: 'auto', look: 'natural' });
});

test('moved sliders change their steps, and leave the rest and the edits', () => {
  const settings = { strength: 0.4, sky: 'dusk', always: true, straighten: 'off', look: 'style:north' } as const;
  expect(applySettings({ recipe: RECIPE, quality: 90 }, settings)).toEqual({
    quality: 90,
    recipe: [
      { step: 'tone', strength: 0.4, style: 'north', preset: 'best' },
      { step: 'sky', style: 'dusk', replace: 'always' },
      { step: 'remove', masks: [] },
    ],
  });
});

test.each([[{ recipe: RECIPE }], [{ strength: 0.5, style: 'north', sky: 'never' as const }], [{}]])(
  'what is put back as it was reads as it was: %j',
  (options) => {
    const settings = readSettings(options);
    expect(readSettings(applySettings(options, settings))).toEqual(settings);
  },
);
