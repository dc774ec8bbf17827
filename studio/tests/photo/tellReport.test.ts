import { expect, test } from 'vitest';
import { listLooks, tellReport } from '../../src/photo/report/tellReport';
import { makeReport, makeStep, makeTile } from './report';

const words = (report: Parameters<typeof tellReport>[0]) => tellReport(report).flatMap((part) => part.lines.map((line) => line.words));

test('of a photo with which nothing is the matter, nothing needs a look', () => {
  expect(listLooks(makeReport())).toEqual([]);
  expect(words(makeReport())).toContain('Nothing that a listing has to disclose.');
});

test('tiles that quality control turned down need a look, in words', () => {
  const tiles = [makeTile(), makeTile({ index: 1, outcome: 'original', reasons: ['burnt'] })];
  const quality = { ...makeReport().quality, tiles, reasons: ['photo_cast'] };
  expect(listLooks(makeReport({ quality }))).toEqual([
    'Greys took on a colour.',
    '1 tile of 2 got less of the change in light, or none, because the check did not pass.',
  ]);
});

test('a reason that is new to us is told as it came', () => {
  const quality = { ...makeReport().quality, reasons: ['too_purple'] };
  expect(listLooks(makeReport({ quality }))).toEqual(['Too purple.']);
});

test('what was refused and what failed says why', () => {
  const straighten = { decision: 'refused', reason: 'too few upright lines', pitch_deg: null, roll_deg: null, kept: 1, lens: null, matrix: null } as const;
  const steps = [makeStep({ step: 'sky', outcome: 'failed', reason: 'no replica answered' })];
  expect(listLooks(makeReport({ straighten, steps }))).toEqual([
    'The camera was not turned upright: too few upright lines.',
    'This step could not do its work (sky): no replica answered.',
  ]);
});

test('a turned camera is told in degrees', () => {
  const straighten = { decision: 'corrected', reason: '', pitch_deg: -3.21, roll_deg: 0.5, kept: 0.93, lens: null, matrix: null } as const;
  const steps = [makeStep({ step: 'straighten', fraction: 1 })];
  expect(words(makeReport({ straighten, steps }))).toContain(
    'The camera was turned upright: it pointed 3.2° down and leaned 0.5° right. 93 % of the frame is still there.',
  );
});

test('what a listing must disclose comes with its share', () => {
  const alterations = [
    { what: 'tone', classification: 'adjustment', fraction: 1, description: 'Light and colour.' },
    { what: 'remove', classification: 'alteration', fraction: 0.002, description: 'An object was removed.' },
  ] as const;
  const told = words(makeReport({ alterations: [...alterations], disclosure_required: true }));
  expect(told).toContain('An object was removed (less than 1 % of the photo).');
  expect(told.join()).not.toContain('Light and colour');
});
