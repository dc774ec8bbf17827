import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../page';
import { connection } from '../../src/api/connection.svelte';
import { follow } from '../../src/api/events';

const PATH = '/v1/jobs/j1/events';

class Source {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  constructor(readonly path: string) {
    Source.opened.push(this);
  }

  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.readyState = Source.CLOSED;
  }

  tell(state: string): void {
    this.#listeners.get(state)?.({ data: JSON.stringify({ state }) });
  }
}

let stop: () => void = () => undefined;
let told: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  Source.opened = [];
  told = [];
  stop = follow(PATH, (status) => told.push(status.state));
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const latest = () => Source.opened.at(-1) as Source;

test('a stream that says nothing for a minute is opened anew, and what it tells then is heard', () => {
  latest().onopen();
  latest().tell('running');
  vi.advanceTimersByTime(59_000);
  expect(Source.opened).toHaveLength(1);
  vi.advanceTimersByTime(2_000);
  expect(Source.opened.map((source) => source.readyState)).toEqual([Source.CLOSED, 0]);
  latest().onopen();
  latest().tell('succeeded');
  expect(told).toEqual(['running', 'succeeded']);
  expect(connection.lost).toBe(false);
});

test('one that does not open either is told of as a lost connection', () => {
  latest().onopen();
  vi.advanceTimersByTime(65_000);
  expect(connection.lost).toBe(true);
  latest().onopen();
  expect(connection.lost).toBe(false);
});

test('whoever hears something keeps the same stream', () => {
  latest().onopen();
  for (let minute = 0; minute < 5; minute += 1) {
    vi.advanceTimersByTime(50_000);
    latest().tell('running');
  }
  expect(Source.opened).toHaveLength(1);
});

test('nothing is opened any more once it was stopped', () => {
  latest().onopen();
  stop();
  vi.advanceTimersByTime(600_000);
  expect(Source.opened).toHaveLength(1);
});
