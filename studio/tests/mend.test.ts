import type OpenSeadragon from 'openseadragon';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError, UnreachableError } from '../src/api/errors';
import { parseProblem } from '../src/api/http';
import { Mender, mendTiles } from '../src/parts/mend';
import { levelOf } from '../src/parts/thumbnails';

const GONE = new ProblemError(parseProblem('{"code": "expired", "retryable": false}', 410));
let leaving: AbortController;
beforeEach(() => {
  vi.useFakeTimers();
  leaving = new AbortController();
});
afterEach(() => vi.useRealTimers());

const asks = () => vi.fn<(signal: AbortSignal) => Promise<unknown>>(() => Promise.resolve());

test('what was missed is done again once the server answers, and not before', async () => {
  const ask = asks().mockRejectedValueOnce(new UnreachableError('')).mockRejectedValueOnce(new UnreachableError(''));
  const again = vi.fn();
  new Mender(ask, vi.fn(), leaving.signal).missed(again);
  await vi.advanceTimersByTimeAsync(3900);
  expect(again).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(ask).toHaveBeenCalledTimes(3);
  expect(again).toHaveBeenCalledOnce();
});

test('one question is asked however much was missed, and longer is waited each time that it did not help', async () => {
  const ask = asks();
  const mender = new Mender(ask, vi.fn(), leaving.signal);
  const times: number[] = [];
  const begun = Date.now();
  const again = () => {
    times.push((Date.now() - begun) / 1000);
    if (times.length === 3) mender.came();
    if (times.length < 4) mender.missed(again);
  };
  mender.missed(again);
  mender.missed(vi.fn());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times).toEqual([1, 3, 7, 8]);
  expect(ask).toHaveBeenCalledTimes(4);
});

test('what is gone says so, and nothing is done again', async () => {
  const [again, onFailed] = [vi.fn(), vi.fn()];
  new Mender(asks().mockRejectedValue(GONE), onFailed, leaving.signal).missed(again);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onFailed.mock.calls).toEqual([[GONE]]);
  expect(again).not.toHaveBeenCalled();
});

test('nobody asks any more where somebody left', async () => {
  const [ask, onFailed] = [asks(), vi.fn()];
  new Mender(ask, onFailed, leaving.signal).missed(vi.fn());
  leaving.abort();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).not.toHaveBeenCalled();
  expect(onFailed).not.toHaveBeenCalled();
});

test('a tile that did not come may exist again, and no other is let go of', async () => {
  const handlers = new Map<string, (event: unknown) => void>();
  const viewer = { addHandler: (name: string, act: (event: unknown) => void) => handlers.set(name, act) };
  mendTiles(viewer as unknown as OpenSeadragon.Viewer, new Mender(asks(), vi.fn(), leaving.signal));
  const tile = { exists: false };
  const tiledImage = { setClip: vi.fn(), getClip: () => null };
  handlers.get('tile-load-failed')!({ tile, tiledImage });
  await vi.advanceTimersByTimeAsync(1100);
  expect(tile.exists).toBe(true);
  expect(tiledImage.setClip).toHaveBeenCalledOnce();
});

test('a thumbnail is the level that is one tile, of a small photo the top one', () => {
  expect(levelOf({ width: 6000, height: 4000 })).toBe(9);
  expect(levelOf({ width: 300, height: 400 })).toBe(9);
  expect(levelOf({ width: 256, height: 100 })).toBe(8);
  expect(levelOf({ width: 1, height: 1 })).toBe(0);
});
