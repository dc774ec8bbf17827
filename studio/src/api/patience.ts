import { isPassing, ProblemError } from './errors';

const WAITS_S = [1, 2, 4, 8, 15];

/** After so many failures in a row, how long to wait, in seconds. */
export function waitAfter(failures: number): number {
  return WAITS_S[Math.min(failures, WAITS_S.length) - 1] ?? 1;
}

/** Does it again as long as it fails for now; raises what it raises for good, and what aborting raises. */
export async function insist<Answer>(act: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error)) throw error;
      const told = error instanceof ProblemError ? error.retryAfterS : null;
      await sleep(told ?? waitAfter(failures), signal);
    }
  }
}

/** Raises the signal's reason once it is aborted. */
export function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
