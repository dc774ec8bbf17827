import { expect, test, vi } from 'vitest';
import '../page';
import { loadSeadragon } from '../../src/parts/seadragon';
import { openViewer } from '../../src/edit/viewer';

vi.mock('../../src/parts/seadragon', async (load) => ({ ...(await load<object>()), loadSeadragon: vi.fn() }));

const PHOTO = { width: 1000, height: 500 };

/** A viewer that draws nothing, over a photo that is there, so many pixels wide on the screen. */
class Drawn {
  across = 500;
  readonly smooth: boolean[] = [];
  readonly #handlers = new Map<string, () => void>();
  readonly viewport = {
    pixelFromPoint: () => ({ x: 0, y: 0 }),
    deltaPixelsFromPoints: () => ({ x: this.across }),
  };
  readonly world = { getItemAt: () => ({ getFullyLoaded: () => true }) };
  readonly drawer = { setImageSmoothingEnabled: (on: boolean) => this.smooth.push(on) };

  addHandler(name: string, act: () => void): void {
    const before = this.#handlers.get(name);
    this.#handlers.set(name, () => (before?.(), act()));
  }

  showAt(ratio: number): void {
    this.across = PHOTO.width * ratio;
    this.#handlers.get('update-viewport')?.();
  }
}

test('a photo that is edited keeps as many tiles as one that is looked at, and draws its pixels as squares', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('devicePixelRatio', 1);
  const drawn = new Drawn();
  const make = Object.assign(vi.fn((_: { maxImageCacheCount: number }) => drawn), { Point: class {} });
  vi.mocked(loadSeadragon).mockResolvedValue(make as never);
  await openViewer({ element: {} as HTMLElement, photo: 'p', size: PHOTO, onMove: () => undefined, onFail: () => undefined });
  expect(make.mock.lastCall?.[0].maxImageCacheCount).toBe(120);
  for (const ratio of [0.5, 1, 1.5, 2, 8]) drawn.showAt(ratio);
  expect(drawn.smooth).toEqual([false, true, false]);
});
