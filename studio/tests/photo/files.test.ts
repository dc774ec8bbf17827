import { expect, test } from 'vitest';
import { jobOf, resultPath } from '../../src/api/jobs';
import type { SeenVersion } from '../../src/photo/versions/lineage';
import { listFiles } from '../../src/photo/versions/files';

test('each picture of a staged room is downloaded by its number', () => {
  expect(jobOf('f00-2')).toBe('f00');
  expect(resultPath('f00')).toBe('/v1/jobs/f00/result');
  expect(resultPath('f00-2')).toBe('/v1/jobs/f00/variants/2');
});

function make(frames: number, job: string | null = null): SeenVersion {
  const photo = { id: 'f00', name: null, width: 600, height: 400, format: 'jpeg', bytes: 3e6, frames, job };
  return { id: 'f00', photo } as SeenVersion;
}

test('of a bracket every frame is there as it was sent, of any other photo its one file', () => {
  expect(listFiles(make(3), 'Original', null)).toEqual([
    { words: 'Original, frame 1 of 3', note: '600 × 400', href: '/v1/photos/f00/content?frame=1' },
    { words: 'Original, frame 2 of 3', note: '600 × 400', href: '/v1/photos/f00/content?frame=2' },
    { words: 'Original, frame 3 of 3', note: '600 × 400', href: '/v1/photos/f00/content?frame=3' },
  ]);
  expect(listFiles(make(1), 'Original', null).map((file) => file.href)).toEqual(['/v1/photos/f00/content']);
  expect(listFiles(make(1, 'f00'), 'Version 1', null).map((file) => file.href)).toEqual(['/v1/jobs/f00/result']);
});
