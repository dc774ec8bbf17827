import { t } from '../strings';
import { ProblemError, UnreachableError, UnreadableFileError } from './errors';

/** What went wrong, and what to do, in a person's words. */
export interface Words {
  what: string;
  todo: string;
}

/** Of any error that a call of the server, or a job, ends in. */
export function wordsOf(error: unknown): Words {
  if (error instanceof UnreachableError) return t.problems.unreachable;
  if (error instanceof UnreadableFileError) return t.problems.unreadable;
  if (error instanceof ProblemError) return wordsOfProblem(error.problem);
  return { what: t.problems.unknown, todo: error instanceof Error ? error.message : '' };
}

/** Our words for a code that we know; else the server's own. */
export function wordsOfProblem(problem: { code: string; detail: string; title?: string; status?: number }): Words {
  const known = t.problems.codes[problem.code] ?? t.problems.statuses[problem.status ?? 0];
  const said = problem.detail && sentence(problem.detail);
  if (known === undefined) return { what: problem.title ?? t.problems.unknown, todo: said };
  return { what: known.what, todo: [said, known.todo].filter(Boolean).join(' ') };
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
