import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage } from '../page';
import { connection } from '../../src/api/connection.svelte';
import { ProblemError, UnreadableFileError } from '../../src/api/errors';
import { sendFile } from '../../src/api/uploads';

// @ts-expect-error: the one for browsers, which has no types of its own.
vi.mock('tus-js-client', () => import('../../node_modules/tus-js-client/lib.es5/browser/index.js'));

type Told = { status: number; headers?: Record<string, string>; body?: object };

let asked: string[] = [];
/** What it said to wait for: codes, and null where it went on. */
let waits: (string | null)[] = [];
/** What the server says to each request; null: it does not get through. */
let answers: (line: string) => Told | null = () => null;

class Xhr {
  status = 0;
  responseText = '';
  readonly upload = {};
  onload: () => void = () => undefined;
  onerror: (error: Error) => void = () => undefined;
  #line = '';
  #headers: Record<string, string> = {};

  open(method: string, url: string): void {
    this.#line = `${method} ${new URL(url, location.href).pathname}`;
  }

  setRequestHeader(): void {}
  abort(): void {}

  getResponseHeader(name: string): string | null {
    return this.#headers[name] ?? null;
  }

  send(): void {
    asked.push(this.#line);
    const told = answers(this.#line);
    if (told === null) return void setTimeout(() => this.onerror(new Error('network')));
    this.status = told.status;
    this.#headers = told.headers ?? {};
    this.responseText = JSON.stringify(told.body ?? '');
    setTimeout(this.onload);
  }
}

vi.stubGlobal('XMLHttpRequest', Xhr);

beforeEach(() => {
  openPage();
  asked = [];
  waits = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const SIZE = { 'Upload-Length': '4' };

/** The first half was sent before. */
function sendRest(file = new File(['1234'], '1.dng'), { signal } = new AbortController()): Promise<unknown> {
  localStorage.setItem('tus::one::1', JSON.stringify({ uploadUrl: 'http://studio.test/v1/uploads/u1', size: 4, metadata: {} }));
  const onWait = (error: unknown): unknown => waits.push(error instanceof ProblemError ? error.problem.code : null);
  const sending = sendFile({ file, fingerprint: 'one', onProgress: () => undefined, onWait, signal });
  return sending.catch((error: unknown) => error);
}

function resume(refusals: number[]): (line: string) => Told | null {
  return (line) => {
    if (line.startsWith('PATCH')) return { status: 204, headers: { 'Upload-Offset': '4' } };
    const status = refusals.shift();
    return status === undefined ? { status: 200, headers: { 'Upload-Offset': '2', ...SIZE } } : { status };
  };
}

test.each([429, 500, 503])('an upload goes on where it stopped, though the server says %s at first', async (status) => {
  answers = resume([status, status]);
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await sent).toBe('u1');
  expect(asked).toEqual(['HEAD', 'HEAD', 'HEAD', 'PATCH'].map((method) => `${method} /v1/uploads/u1`));
});

test('what has arrived is not forgotten, whatever is halted afterwards', async () => {
  answers = resume([]);
  const halt = new AbortController();
  const sent = sendRest(undefined, halt);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await sent).toBe('u1');
  halt.abort();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
});

test('a server that never says how much it has is told of, and forgets nothing', async () => {
  answers = resume(Array.from({ length: 99 }, () => 500));
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await sent).toBeInstanceOf(ProblemError);
  expect(localStorage.getItem('tus::one::1')).not.toBeNull();
  expect(connection.lost).toBe(false);
});

test.each([
  [507, 'storage_full', '60'],
  [429, 'uploads_full', '60'],
  [503, 'unavailable', null],
])('a server that says %s %s for an hour is waited for, and that is said', async (status, code, wait) => {
  const headers: Record<string, string> = wait === null ? {} : { 'Retry-After': wait };
  let isFull = true;
  const whole = resume([]);
  answers = (line) => (isFull && line.startsWith('PATCH') ? { status, headers, body: { code, retryable: true } } : whole(line));
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(waits.at(-1)).toBe(code);
  if (wait !== null) expect(waits.length).toBeLessThan(62); // it asks when it was told to
  isFull = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await sent).toBe('u1');
  expect(waits.at(-1)).toBeNull();
});

test('a mistake of the server counts no more once something has arrived', async () => {
  const refusals = [500, 500, 500];
  let arrived = 0;
  const whole = resume([]);
  answers = (line) => {
    if (line.startsWith('HEAD')) return { status: 200, headers: { 'Upload-Offset': arrived === 0 ? '2' : '3', ...SIZE } };
    const refusal = refusals.pop();
    if (refusal) return { status: refusal };
    arrived += 1;
    if (arrived === 1) refusals.push(500, 500, 500);
    return arrived === 1 ? { status: 204, headers: { 'Upload-Offset': '3' } } : whole(line);
  };
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await sent).toBe('u1');
});

test('an upload that is gone begins anew', async () => {
  answers = (line): Told => {
    if (line.startsWith('HEAD')) return { status: 404 };
    if (line.startsWith('POST')) return { status: 201, headers: { Location: '/v1/uploads/u2' } };
    return { status: 204, headers: { 'Upload-Offset': '4' } };
  };
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await sent).toBe('u2');
});

test('a lost line is waited for', async () => {
  const whole = resume([]);
  let failures = 5;
  answers = (line) => (failures-- > 0 ? null : whole(line));
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(1000);
  expect(connection.lost).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await sent).toBe('u1');
  expect(connection.lost).toBe(false);
});

test('a file that cannot be read is no lost line', async () => {
  answers = () => null;
  const file = new File(['1234'], '1.dng');
  let isPulled = false;
  const slice = file.slice.bind(file);
  file.slice = (...range) => {
    const part = slice(...range);
    if (isPulled) part.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
    return part;
  };
  const sent = sendRest(file);
  await vi.advanceTimersByTimeAsync(1000);
  expect(connection.lost).toBe(true);
  isPulled = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await sent).toBeInstanceOf(UnreadableFileError);
  expect(connection.lost).toBe(false);
});

test('a key that opens nothing any more is noticed by an upload too, and a new one by the next', async () => {
  answers = () => ({ status: 401 });
  const refused = sendRest();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await refused).toBeInstanceOf(ProblemError);
  expect(connection.shut).toBe(true);
  answers = resume([]);
  const sent = sendRest();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await sent).toBe('u1');
  expect(connection.shut).toBe(false);
});
