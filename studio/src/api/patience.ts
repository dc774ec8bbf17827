import { isPassing, ProblemError } from './errors';

const WAITS_S = [1, 2, 4, 8, 15];
/** A mistake of the server's own may be one that it makes each time. */
const MOST_FAULTS = 4;

/** After so many failures in a row, how long to wait, in seconds. */
export function waitAfter(failures: number): number {
  return WAITS_S[Math.min(failures, WAITS_S.length) - 1] ?? 1;
}

/** How long to wait after each failure of something that is tried again and again. */
export class Patience {
  #failures = 0;
  #faults = 0;

  /** Seconds until the next try. Raises the error where no try would help: `mayPass` says so of one, and so does the fourth
  mistake of the server's own. */
  next(error: unknown, mayPass = isPassing(error)): number {
    const told = error instanceof ProblemError ? error : null;
    if (told && (told.problem.status === 500 || !told.problem.retryable)) this.#faults += 1;
    if (!mayPass || this.#faults === MOST_FAULTS) throw error;
    this.#failures += 1;
    return told?.retryAfterS ?? waitAfter(this.#failures);
  }

  /** Something has worked: what failed before counts no more. */
  renew(): void {
    [this.#failures, this.#faults] = [0, 0];
  }
}

/** Does it again as long as it fails for now; raises what it raises for good, the fourth 500, and what aborting raises.

`onWait` is told what it failed of before each wait, and null in the end. */
export async function insist<Answer>(
  act: () => Promise<Answer>,
  signal?: AbortSignal,
  onWait?: (error: unknown) => void,
): Promise<Answer> {
  const patience = new Patience();
  try {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        const seconds = patience.next(error);
        onWait?.(error);
        await sleep(seconds, signal);
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
