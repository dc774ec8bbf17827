import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../page';
import { ProblemError, UnreachableError } from '../../src/api/errors';
import { parseProblem } from '../../src/api/http';
import { insist } from '../../src/api/patience';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const failing = (status: number) => new ProblemError(parseProblem('', status));

/** Whatever it fails of, in turn, and then it works. */
function tries(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  };
}

async function settle<Answer>(asked: Promise<Answer>): Promise<Answer | unknown> {
  const settled = asked.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(600_000);
  return settled;
}

test('a mistake of the server that it makes each time is raised the fourth time', async () => {
  const act = vi.fn(tries(...Array.from({ length: 9 }, () => failing(500))));
  expect(await settle(insist(act))).toBeInstanceOf(ProblemError);
  expect(act).toHaveBeenCalledTimes(4);
});

test('what passes is waited for, however long it takes', async () => {
  const errors = [500, 503, 503, 507, 507, 429, 500].map(failing);
  expect(await settle(insist(tries(...errors, new UnreachableError())))).toBe('done');
});

test('it says what it waits for, and when that is over', async () => {
  const told: unknown[] = [];
  const full = failing(507);
  await settle(insist(tries(full), undefined, (error) => told.push(error)));
  expect(told).toEqual([full, null]);
});

test('whoever aborts it while it asks does not wait any more', async () => {
  const halt = new AbortController();
  const asked = insist(
    async () => {
      halt.abort(new Error('enough'));
      throw failing(503);
    },
    halt.signal,
  );
  await expect(asked).rejects.toThrow('enough');
});
