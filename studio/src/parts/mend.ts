import type OpenSeadragon from 'openseadragon';
import { insist, sleep, waitAfter } from '../api/patience';

/** Does again what did not come: once the server answers, and later each time that this did not help. */
export class Mender {
  #failures = 0;
  #missed: (() => unknown)[] = [];

  /** `ask` is a question that no cache answers; `onFailed` is told why nothing will come, ever. */
  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<unknown>,
    private readonly onFailed: (error: unknown) => void,
    private readonly signal: AbortSignal,
  ) {}

  missed(again: () => unknown): void {
    this.#missed.push(again);
    if (this.#missed.length === 1) void this.#mend();
  }

  /** Something that was missed is there. */
  came(): void {
    this.#failures = 0;
  }

  async #mend(): Promise<void> {
    try {
      this.#failures += 1;
      await sleep(waitAfter(this.#failures), this.signal);
      await insist(() => this.ask(this.signal), this.signal);
      for (const again of this.#missed.splice(0)) again();
    } catch (error) {
      this.#missed = [];
      if (!this.signal.aborted) this.onFailed(error);
    }
  }
}

/** Tiles that did not come are asked for again; what is there is seen meanwhile. Of a viewer that retries none itself. */
export function mendTiles(viewer: OpenSeadragon.Viewer, mender: Mender): void {
  const missed = new WeakSet<OpenSeadragon.Tile>();
  viewer.addHandler('tile-load-failed', ({ tile, tiledImage }) => {
    missed.add(tile);
    mender.missed(() => {
      tile.exists = true;
      tiledImage.setClip(tiledImage.getClip()); // as it was: so it looks anew which tiles it needs
    });
  });
  viewer.addHandler('tile-loaded', ({ tile }) => {
    if (missed.delete(tile)) mender.came();
  });
}
