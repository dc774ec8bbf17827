import type { Problem } from './wire';

/** The server refused: `problem` says what, where and whether to try again. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfterS: number | null = null,
  ) {
    super(problem.detail || problem.title);
  }
}

/** No connection, or it broke off. */
export class UnreachableError extends Error {}

/** A file that was dropped: it has changed since, or its card was pulled. */
export class UnreadableFileError extends Error {}

/** Whether the same may succeed later, without anybody changing anything. */
export function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ProblemError && error.problem.retryable);
}

export function isProblem(error: unknown, code: string): boolean {
  return error instanceof ProblemError && error.problem.code === code;
}
