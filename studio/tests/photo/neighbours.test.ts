import { expect, test } from 'vitest';
import type { JobStatus } from '../../src/api/wire';
import { findNeighbours } from '../../src/photo/neighbours';

const NOW = new Date('2026-03-01T12:00:00Z');

function job(id: string, photo: string, change: Partial<JobStatus> = {}): JobStatus {
  const known = { id, photo, name: `${id}.jpg`, state: 'succeeded', created: `2026-03-01T10:00:00Z${id}`, expires: null };
  return { ...known, ...change } as JobStatus;
}

const JOBS = [job('a', 'sent-a'), job('b', 'sent-b'), job('b2', 'b'), job('c', 'sent-c'), job('d', 'sent-d')];

test('beside a photo, or any version of it, are those that were sent before and after it', () => {
  for (const id of ['sent-b', 'b', 'b2']) {
    expect(findNeighbours(JOBS, [], new Set([id]), NOW)).toEqual({
      before: { photo: 'a', name: 'a.jpg' },
      after: { photo: 'c', name: 'c.jpg' },
      place: 2,
      all: 4,
    });
  }
  expect(findNeighbours(JOBS, [], new Set(['a']), NOW)).toMatchObject({ before: null, after: { photo: 'b2' } });
  expect(findNeighbours([JOBS[0]!], [], new Set(['a']), NOW)).toBeNull();
});

test('they are those of the grid as it was shown, where the photo is among these', () => {
  const order = ['d', 'b'];
  expect(findNeighbours(JOBS, order, new Set(['b2']), NOW)).toMatchObject({ before: { photo: 'd' }, after: null, all: 2 });
  expect(findNeighbours(JOBS, order, new Set(['a']), NOW)).toMatchObject({ after: { photo: 'b2' }, all: 4 });
});

test('a photo that is kept no more is passed over, and one under way is seen as it was sent', () => {
  const jobs = [job('a', 'sent-a'), job('b', 'sent-b', { expires: '2026-03-01T11:00:00Z' }), job('c', 'sent-c', { state: 'running' })];
  expect(findNeighbours(jobs, [], new Set(['a']), NOW)).toMatchObject({ after: { photo: 'sent-c' }, all: 2 });
});
