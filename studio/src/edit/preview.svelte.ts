import { insist, sleep } from '../api/patience';
import { drawMask } from '../api/photos';
import { isProblem } from '../api/errors';
import type { KeptPhoto } from '../api/wire';
import type { Drawing } from './drawing';
import { alphaOfPng, type Alpha } from './overlay/alpha';
import { toWire } from './wireMask';

const LONG_SIDE_PX = 2048;
const PATIENCE_S = 0.15;
const MOST_KEPT = 24;

/** A drawing as the server drew it; no `alpha`: nothing is marked. */
export interface Shown {
  drawing: Drawing;
  alpha: Alpha | null;
  coverage: number;
}

interface Drawn {
  png: Blob | null;
  coverage: number;
}

/** What the whole mask looks like: asked of the server once the hand rests, and known again after an undo. */
export class MaskPreview {
  shown = $state.raw<Shown | null>(null);
  busy = $state(false);
  error = $state.raw<unknown>(null);
  #known = new Map<string, Drawn>();
  #asking: AbortController | null = null;

  constructor(private readonly photo: KeptPhoto) {}

  /** Shows this drawing, as soon as it can be had; what was asked for before is let go of. */
  follow(drawing: Drawing): void {
    this.#asking?.abort();
    this.#asking = new AbortController();
    void this.#show(drawing, this.#asking.signal);
  }

  stop(): void {
    this.#asking?.abort();
  }

  async #show(drawing: Drawing, signal: AbortSignal): Promise<void> {
    this.error = null;
    this.busy = true;
    try {
      const { png, coverage } = await this.#ask(drawing, signal);
      const alpha = png && (await alphaOfPng(png));
      if (!signal.aborted) this.shown = { drawing, alpha, coverage };
    } catch (error) {
      if (!signal.aborted) this.error = error;
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }

  async #ask(drawing: Drawing, signal: AbortSignal): Promise<Drawn> {
    const mask = toWire(drawing, this.photo);
    if (!mask) return { png: null, coverage: 0 };
    const key = JSON.stringify(mask);
    const known = this.#known.get(key);
    if (known) return known;
    await sleep(PATIENCE_S, signal);
    const drawn = await insist(() => drawMask(this.photo.id, mask, LONG_SIDE_PX, signal), signal).catch(emptyOf);
    this.#known.set(key, drawn);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
    return drawn;
  }
}

/** That nothing of the photo is in it is an answer as well; raises every other error. */
function emptyOf(error: unknown): Drawn {
  if (isProblem(error, 'mask_empty')) return { png: null, coverage: 0 };
  throw error;
}
