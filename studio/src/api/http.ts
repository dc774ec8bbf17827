import { connection } from './connection.svelte';
import { ProblemError, UnreachableError } from './errors';
import { sleep } from './patience';
import type { Problem } from './wire';

const LOOKED_EVERY_S = 3;
let isWaiting = false;

export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE' | 'HEAD';
  /** Sent as JSON. */
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The answer as JSON; raises ProblemError and UnreachableError, and what aborting raises. */
export async function askJson<Answer>(path: string, asked: Asked = {}): Promise<Answer> {
  return (await (await ask(path, asked)).json()) as Answer;
}

/** The answer, a good one; raises ProblemError and UnreachableError, and what aborting raises. */
export async function ask(path: string, asked: Asked = {}): Promise<Response> {
  const response = await send(path, asked);
  if (!response.ok) throw new ProblemError(await readProblem(response), parseWait(response.headers.get('Retry-After')));
  return response;
}

async function send(path: string, { method, json, headers, signal }: Asked): Promise<Response> {
  const body = json === undefined ? null : JSON.stringify(json);
  const type: Record<string, string> = body === null ? {} : { 'Content-Type': 'application/json' };
  try {
    const init = { method: method ?? (body === null ? 'GET' : 'POST'), body, headers: { ...type, ...headers } };
    const response = await fetch(path, { ...init, signal: signal ?? null });
    connection.noteStatus(response.status);
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    void waitForLine();
    throw new UnreachableError(path, { cause: error });
  }
}

/** Until the server says something again, whatever it is: nobody else may be asking. */
async function waitForLine(): Promise<void> {
  if (isWaiting) return;
  isWaiting = true;
  connection.note('http', false);
  while (!(await fetch('/readyz').catch(() => null))) await sleep(LOOKED_EVERY_S);
  connection.note('http', true);
  isWaiting = false;
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  return parseProblem(text, response.status, response.statusText);
}

/** The problem that a body is; of one that is none, as a proxy may send it, one is made. */
export function parseProblem(text: string, status: number, title = ''): Problem {
  const made = { type: 'about:blank', title: title || `HTTP ${status}`, status, detail: '', instance: null };
  const plain: Problem = { ...made, code: 'http_error', stage: null, retryable: status >= 500 || status === 429 };
  try {
    const told = JSON.parse(text) as Partial<Problem> | null;
    return typeof told?.code === 'string' ? { ...plain, ...told } : plain;
  } catch {
    return plain;
  }
}

/** Seconds that a `Retry-After` says; null: it says none. */
export function parseWait(header: string | null | undefined): number | null {
  const seconds = Number(header ?? NaN);
  return Number.isFinite(seconds) ? seconds : null;
}
