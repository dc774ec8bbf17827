import { beforeEach, expect, test } from 'vitest';
import { answer, openPage, serve, writeElsewhere } from '../page';
import type { JobStatus } from '../../src/api/wire';
import { nameShoot, summarise } from '../../src/shoot/shoots';

beforeEach(() => void openPage());

const SENT = { state: 'succeeded', photo: null, created: '2026-03-01T10:00:00Z' };
const job = (listing: string) => ({ ...SENT, id: listing, listing }) as JobStatus;
const FILES = [{ file: new File([], '1.dng'), path: 'DCIM/1.dng' }];

test('a shoot that is not handed over as a whole says how much of it is missing', () => {
  const { shoots } = summarise([job('elm'), job('oak')], new Map([['oak', 3], ['fir', 2]]));
  expect(shoots).toMatchObject([
    { listing: 'fir', photos: 0, unsent: 2, at: null },
    { listing: 'elm', photos: 1, unsent: 0 },
    { listing: 'oak', photos: 1, unsent: 3 },
  ]);
});

test('a walkthrough is no photo, and in no shoot', () => {
  const walk = { ...job('walk'), listing: null, video: { width: 64, height: 48, frames: 9, length_s: 1, codec: 'h264' } };
  const { shoots, loose, videos } = summarise([walk as JobStatus, job('elm')], new Map());
  expect([shoots.length, loose.length, videos.map(({ id }) => id)]).toEqual([1, 0, ['walk']]);
});

test('a shoot is not called like one that nobody has looked up yet', async () => {
  const asked = serve({ 'GET /v1/jobs': () => answer({ jobs: [job('DCIM')], next: null }) });
  expect(await nameShoot('', FILES, null)).toBe('DCIM 2');
  expect(await nameShoot('', FILES, summarise([job('DCIM'), job('DCIM 2')], new Map()))).toBe('DCIM 3');
  expect(asked).toHaveLength(1);
});

test('nor like one that was dropped a moment ago', async () => {
  const none = summarise([], new Map());
  writeElsewhere('DCIM', { files: [], grouping: null, accepted: null });
  expect(await nameShoot('', FILES, none)).toBe('DCIM 2');
});
