import { expect, test } from 'vitest';
import { applySettings, nameShootSky, readSettings, type Settings } from '../../src/photo/proof/settings';
import type { EnhanceOptions, Recipe } from '../../src/api/wire';

const RECIPE: Recipe = [
  { step: 'straighten', mode: 'level', lens: 'off' },
  { step: 'tone', strength: 0.7, look: 'bright', preset: 'best' },
  { step: 'remove', masks: [] },
];

test('a recipe reads as its sliders', () => {
  expect(readSettings({ recipe: RECIPE })).toEqual({ strength: 0.7, sky: 'keep', always: false, straighten: 'level', look: 'bright' });
});

test('options without any are the usual ones', () => {
  expect(readSettings({})).toEqual({ strength: 1, sky: 'shoot', always: false, straighten: 'auto', look: 'natural' });
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

test.each([
  [{}, { strength: 0.5 }, { strength: 0.5 }],
  [{ sky: 'always', quality: 80 }, { strength: 0.5 }, { sky: 'always', quality: 80, strength: 0.5 }],
  [{}, { always: true }, { sky: 'always' }],
  [{ style: 'north' }, { sky: 'dusk' }, { style: 'north', sky_style: 'dusk' }],
  [{ style: 'north' }, { look: 'natural' }, { look: 'natural' }],
  [{ sky_style: 'dusk' }, { sky: 'shoot' }, {}],
  [{ sky_style: 'dusk' }, { sky: 'keep' }, { sky: 'never' }],
  [{ sky: 'never' }, { sky: 'soft' }, { sky_style: 'soft' }],
  [{ recipe: [{ step: 'tone' }, { step: 'sky' }] }, { strength: 0.5 }, { recipe: [{ step: 'tone', strength: 0.5 }, { step: 'sky' }] }],
  [{ recipe: [{ step: 'sky', style: 'dusk' }] }, { sky: 'shoot' }, { recipe: [{ step: 'sky', replace: 'auto' }] }],
] as [EnhanceOptions, Partial<Settings>, EnhanceOptions][])('of %j what was moved alone is asked for anew: %j', (options, moved, asked) => {
  expect(applySettings(options, { ...readSettings(options), ...moved })).toEqual(asked);
});

test('a proof has the sky of the shoot, where nobody asks for another one', () => {
  expect(nameShootSky({ strength: 0.5 }, 'soft')).toEqual({ strength: 0.5, sky_style: 'soft' });
  expect(nameShootSky({ sky_style: 'dusk' }, 'soft')).toEqual({ sky_style: 'dusk' });
  expect(nameShootSky({}, null)).toEqual({});
});
