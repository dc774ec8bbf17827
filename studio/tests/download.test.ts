import { beforeEach, expect, test, vi } from 'vitest';
import { openPage, serve } from './page';
import { download } from '../src/parts/download';
import { dismiss, notices } from '../src/parts/notices.svelte';

const HREF = '/v1/jobs/j/result';
let followed: unknown[];

beforeEach(() => {
  openPage();
  followed = [];
  for (const { id } of notices.all) dismiss(id);
  const makeLink = () => ({ click(this: unknown) { followed.push(this); } });
  vi.stubGlobal('document', { createElement: makeLink });
});

async function click(held: Partial<MouseEvent> = {}): Promise<boolean> {
  const preventDefault = vi.fn();
  const currentTarget = { getAttribute: () => HREF };
  await download({ ...held, currentTarget, preventDefault } as unknown as Parameters<typeof download>[0]);
  return preventDefault.mock.calls.length > 0;
}

test('a file that is there is gone for', async () => {
  const asked = serve({ 'HEAD /v1/jobs/j/result': () => new Response(null) });
  expect(await click()).toBe(true);
  expect(asked).toHaveLength(1);
  expect(followed).toMatchObject([{ href: HREF, download: '' }]);
  expect(notices.all).toEqual([]);
});

test.each([
  [410, 'It was kept for as long as promised, and is gone', 'Send the photo again to have it finished anew.'],
  [401, 'Your key opens nothing here any more', 'Open /studio/key to give another one.'],
  [503, 'A part of the server is not up at the moment', 'Try again in a moment.'],
  [429, 'The server has its hands full', 'Try again in a moment.'],
])('why a file cannot be had is told: %s', async (status, what, todo) => {
  serve({ 'HEAD /v1/jobs/j/result': () => new Response(null, { status }) });
  await click();
  expect(followed).toEqual([]);
  expect(notices.all).toMatchObject([{ kind: 'failed', what, todo }]);
});

test('with a key held it is a link like any other', async () => {
  expect(await click({ ctrlKey: true })).toBe(false);
});
