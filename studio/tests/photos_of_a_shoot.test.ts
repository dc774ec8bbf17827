import { expect, test } from 'vitest';
import type { JobStatus, Report } from '../src/api/wire';
import { groupJobs } from '../src/shoot/families';
import { markJob, markReport } from '../src/shoot/marks';
import { FILTERS, passes, sortPhotos, type Shown } from '../src/shoot/order';
import { shareOf, tellProgress } from '../src/shoot/progress';

const NOW = new Date('2026-03-01T12:00:00Z');

function job(id: string, change: Partial<JobStatus> = {}): JobStatus {
  const progress = { stage: null, tiles_done: 0, tiles_total: 0, variants_done: 0, variants_total: 0, timings: {} };
  const plain = {
    id,
    state: 'succeeded',
    name: `${id}.jpg`,
    frames: 1,
    photo: null,
    listing: 'elm',
    priority: 'normal',
  };
  const times = { created: `2026-03-01T10:00:0${id}Z`, started: null, ended: null, expires: null };
  const rest = { options: {}, position: null, eta_s: null, attempt: 1, max_attempts: 3, progress, cached: false };
  return {
    ...plain,
    ...times,
    ...rest,
    waits_for_listing: false,
    failure: null,
    history: [],
    revision: 1,
    ...change,
  } as JobStatus;
}

function report(change: object = {}): Report {
  const quality = { passed: true, reasons: [], tiles: [] };
  const plain = { quality, straighten: null, capture: null, steps: [], warnings: [], alterations: [] };
  return { ...plain, disclosure_required: false, ...change } as unknown as Report;
}

function shown(one: JobStatus, wantsLook = false): Shown {
  const [family] = groupJobs([one]);
  return { ...family!, marks: wantsLook ? [{ kind: 'quality', label: '', detail: '', wantsLook }] : [] };
}

test('an edit of a result is a version of its photo, and shown in its place', () => {
  const families = groupJobs([job('1'), job('2'), job('3', { photo: '1' })]);
  expect(families.map((family) => [family.name, family.shown.id])).toEqual([
    ['1.jpg', '3'],
    ['2.jpg', '2'],
  ]);
});

test('a version that failed does not hide the one that finished', () => {
  const [family] = groupJobs([job('1'), job('2', { photo: '1', state: 'failed' })]);
  expect(family?.shown.id).toBe('1');
});

test('a version under way is what is shown', () => {
  const [family] = groupJobs([job('1'), job('2', { photo: '1', state: 'running' })]);
  expect(family?.shown.id).toBe('2');
});

test('a failure says why in words, and what to do', () => {
  const failure = { code: 'corrupt_image', stage: 'decode', detail: 'bad marker', attempt: 1 };
  const [mark] = markJob(job('1', { state: 'failed', failure }), null, NOW);
  expect(mark).toMatchObject({ kind: 'failed', wantsLook: true });
  expect(mark?.detail).toBe('The file is damaged. Bad marker. Copy it from the card again, and send that.');
});

test('a result that is gone is marked as such, whatever its report said', () => {
  const gone = job('1', { expires: '2026-03-01T11:00:00Z' });
  expect(markJob(gone, report({ disclosure_required: true }), NOW).map((mark) => mark.kind)).toEqual(['expired']);
});

test('a photo that passed has no mark', () => {
  expect(markReport(report())).toEqual([]);
});

test('what quality control held back is said once for each reason', () => {
  const tile = { outcome: 'original', reasons: ['stain'] };
  const quality = { passed: false, reasons: ['photo_cast'], tiles: [tile, tile, { outcome: 'accepted', reasons: [] }] };
  const [mark] = markReport(report({ quality }));
  expect(mark?.detail).toBe(
    'Quality control held back: a cast of colour and a stain of colour. 2 of 3 tiles kept closer to the original.',
  );
});

test('a disclosure is to be known, and wants no look', () => {
  const alterations = [
    { what: 'sky', classification: 'alteration', fraction: 0.3, description: 'The sky was replaced.' },
  ];
  const marks = markReport(report({ disclosure_required: true, alterations }));
  expect(marks).toEqual([
    { kind: 'disclosure', label: 'must be disclosed', detail: 'The sky was replaced.', wantsLook: false },
  ]);
});

test('straightening that was refused, warnings and frames that were left out want a look', () => {
  const marks = markReport(
    report({
      straighten: { decision: 'refused', reason: 'too steep' },
      warnings: [{ code: 'x', stage: 'sky', detail: 'no segmenter' }],
      capture: { decision: 'merged', frames: [{ refused: 'it moved' }, { refused: null }] },
    }),
  );
  expect(marks.map((mark) => [mark.kind, mark.detail])).toEqual([
    ['straighten', 'too steep'],
    ['left', 'it moved'],
    ['warning', 'no segmenter'],
  ]);
  expect(marks.every((mark) => mark.wantsLook)).toBe(true);
});

test('filters tell photos by their state, and by what wants a look', () => {
  const failed = shown(job('1', { state: 'failed' }), true);
  expect(FILTERS.filter((filter) => passes(failed, filter))).toEqual(['all', 'look', 'failed']);
  const disclosed = { ...shown(job('1')), marks: markReport(report({ disclosure_required: true })) };
  expect(FILTERS.filter((filter) => passes(disclosed, filter))).toEqual(['all', 'disclose', 'finished']);
});

test('orders: names by their numbers, what wants a look first, latest first', () => {
  const one = shown(job('1', { name: 'IMG_10.jpg', ended: '2026-03-01T10:05:00Z' }));
  const two = shown(job('2', { name: 'IMG_9.jpg', ended: '2026-03-01T10:04:00Z' }), true);
  const order = (sort: 'sent' | 'name' | 'look' | 'changed') => sortPhotos([one, two], sort).map((photo) => photo.id);
  expect([order('sent'), order('name'), order('look'), order('changed')]).toEqual([
    ['1', '2'],
    ['2', '1'],
    ['2', '1'],
    ['1', '2'],
  ]);
});

test('progress in words: place in the queue, stage, tiles and what is left', () => {
  expect(tellProgress(job('1', { state: 'queued', position: 3, eta_s: 130 }))).toBe('3 before it · 2 min left');
  expect(tellProgress(job('1', { state: 'queued', waits_for_listing: true }))).toBe('waits for the rest of its shoot');
  const none = { tiles_done: 0, tiles_total: 0, variants_done: 0, variants_total: 0, frames_done: 0, frames_total: 0, timings: {} };
  const progress = { ...none, stage: 'look', tiles_done: 4, tiles_total: 12 };
  expect(tellProgress(job('1', { state: 'running', progress, attempt: 2 }))).toBe(
    'works on light · 4 of 12 tiles · try 2 of 3',
  );
  const frames = { ...none, stage: 'write', frames_done: 30, frames_total: 120 };
  const walk = job('2', { state: 'running', progress: frames });
  expect(tellProgress(walk)).toBe('writes its frames · 30 of 120 frames');
  expect(shareOf(walk)).toBe(0.25);
});
