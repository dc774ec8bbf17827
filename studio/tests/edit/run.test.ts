import { beforeEach, expect, test, vi } from 'vitest';
import { openPage, problem, serve } from '../page';
import { ProblemError } from '../../src/api/errors';
import { Run } from '../../src/edit/run.svelte';

beforeEach(() => {
  openPage();
});

test('an order that waits for a full disk says so, and can be called off', async () => {
  serve({ 'POST /v1/jobs': () => problem(507, 'storage_full') });
  const run = new Run('p', null);
  const started = run.start({});
  await vi.waitFor(() => expect(run.waiting).toBeInstanceOf(ProblemError));
  expect(run.busy).toBe(true);
  await run.cancel();
  await started;
  expect([run.busy, run.waiting, run.error]).toEqual([false, null, null]);
});
