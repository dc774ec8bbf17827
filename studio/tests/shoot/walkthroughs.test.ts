import { beforeEach, expect, test, vi } from 'vitest';
import { answer, openPage, problem, serve } from '../page';
import { UnreadableFileError } from '../../src/api/errors';
import { sendFile, type Sending } from '../../src/api/uploads';
import type { FoundFile } from '../../src/shoot/photo_files';
import { Walkthroughs } from '../../src/shoot/walkthroughs.svelte';

vi.mock('../../src/api/uploads', { spy: true });

interface Way {
  arrive: () => void;
  fail: (error: Error) => void;
  onProgress: Sending['onProgress'];
}

const onTheirWay = new Map<string, Way>();
let orders: { body: unknown; key: string | null }[];

beforeEach(() => {
  openPage();
  onTheirWay.clear();
  orders = [];
  take((body) => answer({ id: `job of ${String(body)}` }));
  vi.mocked(sendFile).mockImplementation(({ file, onProgress, signal }: Sending) => {
    return new Promise((resolve, reject) => {
      onTheirWay.set(file.name, { arrive: () => resolve(`id of ${file.name}`), fail: reject, onProgress });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
});

function take(reply: (body: unknown) => Response): void {
  serve({
    'POST /v1/jobs': (_, init) => {
      orders.push({ body: JSON.parse(String(init.body)), key: new Headers(init.headers).get('Idempotency-Key') });
      return reply(init.body);
    },
  });
}

function found(...names: string[]): FoundFile[] {
  return names.map((name) => ({ file: new File(['xx'], name, { lastModified: 1 }), path: `walk/${name}` }));
}

const isOnItsWay = (name: string) => vi.waitFor(() => expect(onTheirWay.has(name)).toBe(true));

test('each becomes a job of its own, one after the other', async () => {
  const walks = new Walkthroughs();
  walks.add(found('a.mp4', 'b.mov'));
  walks.add(found('a.mp4'));
  await isOnItsWay('a.mp4');
  expect(onTheirWay.has('b.mov')).toBe(false);
  onTheirWay.get('a.mp4')?.onProgress(1, 2);
  expect(walks.all.map(({ name, sentBytes }) => [name, sentBytes])).toEqual([['a.mp4', 1], ['b.mov', 0]]);
  onTheirWay.get('a.mp4')?.arrive();
  await isOnItsWay('b.mov');
  onTheirWay.get('b.mov')?.arrive();
  await vi.waitFor(() => expect(walks.made).toBe(2));
  expect(walks.isSending).toBe(false);
  expect(orders).toEqual([
    { body: { upload: 'id of a.mp4', name: 'a.mp4' }, key: 'id of a.mp4' },
    { body: { upload: 'id of b.mov', name: 'b.mov' }, key: 'id of b.mov' },
  ]);
});

test('one that is refused says why and keeps nobody from the next; it can be tried again', async () => {
  take(() => problem(422, 'video_truncated'));
  const walks = new Walkthroughs();
  walks.add(found('torn.mp4', 'next.mp4'));
  await isOnItsWay('torn.mp4');
  onTheirWay.get('torn.mp4')?.arrive();
  await isOnItsWay('next.mp4');
  expect(walks.all[0]?.failure?.what).toBeTruthy();
  onTheirWay.get('next.mp4')?.fail(new UnreadableFileError('next.mp4'));
  await vi.waitFor(() => expect(walks.isSending).toBe(false));
  take(() => answer({ id: 'j' }));
  onTheirWay.clear();
  walks.tryAgain(walks.all[0]!.key);
  await vi.waitFor(() => expect(walks.made).toBe(1));
  expect(onTheirWay.size).toBe(0); // it was there already, and is not sent twice
  expect(walks.all.map(({ name }) => name)).toEqual(['next.mp4']);
});

test('one that nobody wants any more is broken off, and the next goes', async () => {
  const walks = new Walkthroughs();
  walks.add(found('a.mp4', 'b.mp4', 'c.mp4'));
  await isOnItsWay('a.mp4');
  walks.forget(walks.all[1]!.key);
  walks.forget(walks.all[0]!.key);
  await isOnItsWay('c.mp4');
  expect(onTheirWay.has('b.mp4')).toBe(false);
  expect(orders).toEqual([]);
});
