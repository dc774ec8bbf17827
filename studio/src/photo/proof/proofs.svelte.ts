import { isPassing } from '../../api/errors';
import { insist, sleep } from '../../api/patience';
import { proofPhoto } from '../../api/photos';
import type { EnhanceOptions } from '../../api/wire';
import type { Size } from '../compare/lock';

const RESTS_S = 0.25;
const MAX_PX = 1024;

/** The newest proof of a photo: whatever is asked for later takes the place of what was asked before. */
export class Proofs {
  made = $state.raw<({ url: string } & Size) | null>(null);
  error = $state.raw<unknown>(null);
  /** Whether one is being made; `waiting`: the server cannot at the moment, and is asked again. */
  state = $state<'rest' | 'working' | 'waiting'>('rest');
  #asking: AbortController | null = null;

  /** Once nobody moved anything for a moment. */
  async ask(photo: string, options: EnhanceOptions): Promise<void> {
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    this.error = null;
    this.state = 'working';
    try {
      await sleep(RESTS_S, signal);
      const jpeg = await insist(() => this.#try(photo, options, signal), signal);
      const size = await sizeOf(jpeg);
      if (!signal.aborted) this.#show({ url: URL.createObjectURL(jpeg), ...size });
    } catch (error) {
      if (!signal.aborted) this.error = error;
    }
    if (!signal.aborted) this.state = 'rest';
  }

  /** Back to what is kept. */
  clear(): void {
    this.#asking?.abort();
    this.state = 'rest';
    this.error = null;
    this.#show(null);
  }

  async #try(photo: string, options: EnhanceOptions, signal: AbortSignal): Promise<Blob> {
    try {
      return await proofPhoto(photo, options, MAX_PX, signal);
    } catch (error) {
      if (isPassing(error)) this.state = 'waiting';
      throw error;
    }
  }

  #show(made: ({ url: string } & Size) | null): void {
    if (this.made) URL.revokeObjectURL(this.made.url);
    this.made = made;
  }
}

async function sizeOf(picture: Blob): Promise<Size> {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}
