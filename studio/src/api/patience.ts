import { isPassing, ProblemError } from './errors';

const WAITS_S = [1, 2, 4, 8, 15];
/** A mistake of the server's own may be one that it makes each time. */
const MOST_FAULTS = 4;

/** After so many failures in a row, how long to wait, in seconds. */
export function waitAfter(failures: number): number {
  return WAITS_S[Math.min(failures, WAITS_S.length) - 1] ?? 1;
}

/** Does it again as long as it fails for now; raises what it raises for good, the fourth 500, and what aborting raises.

`onWait` is told what it failed of before each wait, and null in the end. */
export async function insist<Answer>(
  act: () => Promise<Answer>,
  signal?: AbortSignal,
  onWait?: (error: unknown) => void,
): Promise<Answer> {
  let faults = 0;
  try {
    for (let failures = 1; ; failures += 1) {
      try {
        return await act();
      } catch (error) {
        const problem = error instanceof ProblemError ? error : null;
        if (problem?.problem.status === 500) faults += 1;
        if (!isPassing(error) || faults === MOST_FAULTS) throw error;
        onWait?.(error);
        await sleep(problem?.retryAfterS ?? waitAfter(failures), signal);
      }
    }
  } finally {
    onWait?.(null);
  }
}

/** Raises the signal's reason once it is aborted. */
export function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', stop);
  });
}
