import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JobState } from '../../src/api/wire';
import { Family } from '../../src/photo/versions/family.svelte';

const states = new Map<string, JobState>();
const streams: Stream[] = [];

class Stream {
  static readonly CLOSED = 2;
  isOpen = true;
  #heard = new Map<string, (event: { data: string }) => void>();

  constructor(readonly path: string) {
    streams.push(this);
  }
  addEventListener(name: string, act: (event: { data: string }) => void): void {
    this.#heard.set(name, act);
  }
  tell(id: string): void {
    this.#heard.get(states.get(id)!)!({ data: JSON.stringify(statusOf(id)) });
  }
  close(): void {
    this.isOpen = false;
  }
}

function statusOf(id: string) {
  return { id, state: states.get(id), revision: states.get(id) === 'running' ? 1 : 2 };
}

function answer(path: string) {
  if (!path.endsWith('/versions')) return statusOf(path.split('/').at(-1)!);
  return { versions: [...states].map(([id, status]) => ({ id, parent: 'sent', photo: null, recipe: [], status })) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(new Response(JSON.stringify(answer(path)))));
  for (const id of ['one', 'two', 'three']) states.set(id, 'running');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const open = () => streams.filter((stream) => stream.isOpen).map((stream) => stream.path);

test('no job made what a job was handed', async () => {
  const family = new Family('one', vi.fn());
  await family.learn('one');
  expect(family.jobOf('one')?.id).toBe('one');
  expect(family.jobOf('one-original')).toBeNull();
  family.leave();
});

test('however many versions are under way, one stream is kept open, and each that ends is told once', async () => {
  const ended = vi.fn();
  const family = new Family('sent', ended);
  await family.load();
  expect(open()).toEqual(['/v1/jobs/three/events']);

  states.set('one', 'succeeded');
  await vi.advanceTimersByTimeAsync(7000);
  expect(family.jobOf('one')?.state).toBe('succeeded');
  expect(ended.mock.calls.map(([status]) => status.id)).toEqual(['one']);

  states.set('three', 'failed');
  streams.at(-1)!.tell('three');
  await vi.advanceTimersByTimeAsync(100);
  expect(ended.mock.calls.map(([status]) => status.id)).toEqual(['one', 'three']);
  expect(open()).toEqual(['/v1/jobs/two/events']);

  family.leave();
  expect(open()).toEqual([]);
});
