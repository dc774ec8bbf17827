import { afterEach, expect, test, vi } from 'vitest';
import type { Select } from '../../src/api/wire';
import { newMark } from '../../src/edit/mark';
import { Selecting } from '../../src/edit/selecting.svelte';

afterEach(() => vi.unstubAllGlobals());

test('what the last clicks may mean is known, and of older ones it is asked again', async () => {
  const masks = [{ rle: { mask: 'rle', size: [1, 1], counts: [0, 1] }, score: 1, fraction: 1, refined: false }];
  const ask = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ masks }))));
  vi.stubGlobal('fetch', ask);
  const selecting = new Selecting('photo');
  const clicks = Array.from({ length: 40 }, (_, x) => newMark({ mask: 'select', points: [[x, 0]], labels: [1] } as Select, false));
  for (const mark of clicks) await selecting.ask(mark, mark.what as Select);
  expect(selecting.guesses(clicks.at(-1)!)?.masks).toEqual(masks);
  expect(clicks.filter((mark) => selecting.guesses(mark)).length).toBeLessThanOrEqual(12);

  await selecting.ask(clicks.at(-1)!, clicks.at(-1)!.what as Select);
  expect(ask).toHaveBeenCalledTimes(40);
  await selecting.ask(clicks[0]!, clicks[0]!.what as Select);
  expect(ask).toHaveBeenCalledTimes(41);
  expect(selecting.guesses(clicks[0]!)).not.toBeNull();
});

test('a photo is looked at before anybody clicks, once', async () => {
  const ask = vi.fn(() => Promise.resolve(new Response(JSON.stringify({ masks: [] }))));
  vi.stubGlobal('fetch', ask);
  const selecting = new Selecting('never seen');
  expect(selecting.isFirst).toBe(true);
  await selecting.lookAhead([5, 5]);
  await selecting.lookAhead([5, 5]);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(selecting.isFirst).toBe(false);
});

test('what goes wrong ahead of the first click is nobody\'s error', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no line')));
  const selecting = new Selecting('unreachable');
  await selecting.lookAhead([5, 5]);
  expect([selecting.error, selecting.busy, selecting.isFirst]).toEqual([null, false, true]);
});
