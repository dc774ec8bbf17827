import { SvelteMap } from 'svelte/reactivity';
import { insist } from '../api/patience';
import { selectIn } from '../api/photos';
import type { ScoredMask, Select } from '../api/wire';
import type { Mark } from './mark';
import { alphaOf, type Alpha } from './overlay/alpha';
import { decodeRle } from './rle';

/** What may have been meant by some clicks, likeliest first, and which of it is taken. */
export interface Guesses {
  asked: Select;
  masks: readonly ScoredMask[];
  at: number;
}

/** Clicks whose guesses are known: what was clicked before is asked for again once undo comes back to it. */
const MOST_KEPT = 12;

/** Photos that were looked at as a whole: from then on a click takes a tenth of a second. */
const lookedAt = new Set<string>();

/** Asks what is meant by clicks and boxes: the last of them, one at a time. */
export class Selecting {
  busy = $state(false);
  error = $state.raw<unknown>(null);
  #guesses = new SvelteMap<string, Guesses>();
  #alphas = new Map<string, Alpha>();
  #asking: AbortController | null = null;
  #lookingAhead = new AbortController();

  constructor(private readonly photo: string) {}

  get isFirst(): boolean {
    return !lookedAt.has(this.photo);
  }

  guesses(mark: Mark): Guesses | null {
    return this.#guesses.get(mark.id) ?? null;
  }

  /** The guess that is taken, as a picture; none yet: null. */
  alpha(mark: Mark): Alpha | null {
    const guesses = this.#guesses.get(mark.id);
    const rle = guesses?.masks[guesses.at]?.rle;
    if (!rle) return null;
    const [height, width] = rle.size;
    const alpha = this.#alphas.get(mark.id) ?? alphaOf(decodeRle(rle), width, height);
    this.#alphas.set(mark.id, alpha);
    return alpha;
  }

  /** Has the photo looked at before anybody clicks, which takes seconds. What goes wrong with it the first click tells. */
  async lookAhead(middle: [number, number]): Promise<void> {
    if (!this.isFirst) return;
    const anything: Select = { mask: 'select', points: [middle], labels: [1], refine: false };
    const seen = await selectIn(this.photo, anything, this.#lookingAhead.signal).catch(() => null);
    if (seen) lookedAt.add(this.photo);
  }

  /** Asks what a mark that came from clicks stands for, unless that is known. */
  async ask(mark: Mark, select: Select): Promise<void> {
    if (this.#guesses.has(mark.id)) return;
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    this.busy = true;
    this.error = null;
    try {
      const { masks } = await insist(() => selectIn(this.photo, select, signal), signal);
      lookedAt.add(this.photo);
      const taken = JSON.stringify(mark.what); // after a reload it may be any of them
      const at = masks.findIndex(({ rle }) => JSON.stringify(rle) === taken);
      this.take(mark, { asked: select, masks, at: Math.max(0, at) });
    } catch (error) {
      if (!signal.aborted) this.error = error;
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }

  /** Of this mark, as of one that stands for another guess of the same. */
  take(mark: Mark, guesses: Guesses): void {
    this.#guesses.set(mark.id, guesses);
    const [oldest] = this.#guesses.keys();
    if (this.#guesses.size <= MOST_KEPT || oldest === undefined) return;
    this.#guesses.delete(oldest);
    this.#alphas.delete(oldest);
  }

  stop(): void {
    this.#lookingAhead.abort();
    this.#asking?.abort();
  }
}
