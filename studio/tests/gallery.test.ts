import { afterEach, expect, test, vi } from 'vitest';
import './page';
import type { JobStatus } from '../src/api/wire';
import { Gallery } from '../src/shoot/gallery.svelte';
import { ListingJobs } from '../src/shoot/listing_jobs.svelte';

test('what is shown and chosen of a shoot stays over a visit to a photo, and is that shoot alone', () => {
  const before = new Gallery(new ListingJobs('elm'));
  before.filter = 'look';
  before.sort = 'name';
  before.choose('one', true);

  const after = new Gallery(new ListingJobs('elm'));
  expect([after.filter, after.sort, [...after.chosen]]).toEqual(['look', 'name', ['one']]);

  const other = new Gallery(new ListingJobs('oak'));
  expect([other.filter, other.sort, other.chosen.size]).toEqual(['all', 'sent', 0]);
});

afterEach(() => void vi.useRealTimers());

test('once one of the photos is kept no longer, those that are there are asked for by name', () => {
  vi.useFakeTimers({ now: new Date('2026-12-01T12:00:00Z') });
  const jobs = new ListingJobs('fir');
  const finished = { state: 'succeeded', photo: null, created: '', name: null } as Partial<JobStatus>;
  jobs.all.set('one', { ...finished, id: 'one', expires: '2026-12-01T12:05:00Z' } as JobStatus);
  jobs.all.set('two', { ...finished, id: 'two', expires: '2026-12-02T12:00:00Z' } as JobStatus);
  expect(new Gallery(jobs).isAllReady).toBe(true);
  vi.setSystemTime(new Date('2026-12-01T12:06:00Z'));
  const later = new Gallery(jobs);
  expect(later.isAllReady).toBe(false);
  expect(later.results(false).map(({ id }) => id)).toEqual(['two']);
});
