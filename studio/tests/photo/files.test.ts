import { expect, test } from 'vitest';
import { jobOf, resultPath } from '../../src/api/jobs';

test('each picture of a staged room is downloaded by its number', () => {
  expect(jobOf('f00-2')).toBe('f00');
  expect(resultPath('f00')).toBe('/v1/jobs/f00/result');
  expect(resultPath('f00-2')).toBe('/v1/jobs/f00/variants/2');
});
