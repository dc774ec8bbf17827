import { SvelteMap } from 'svelte/reactivity';
import { isProblem } from '../api/errors';
import { submitJob } from '../api/jobs';
import { insist } from '../api/patience';
import { dropUpload, sendFile } from '../api/uploads';
import { wordsOf, type Words } from '../api/words';
import { keyOf, nameOf, type FoundFile } from './photo_files';

/** A video on its way to the server. */
export interface WalkFile {
  key: string;
  name: string;
  file: File;
  sentBytes: number;
  /** What the server cannot do for it at the moment, and is asked again. */
  waiting: unknown;
  /** Its id on the server, once it is there whole. */
  upload: string | null;
  /** Why it is not taken, or did not arrive. */
  failure: Words | null;
}

/** Videos from where they were dropped to their jobs, one after the other, whatever page is open. They are in no shoot.

One whose sending a reload broke off goes on where it stopped once it is dropped again. */
export class Walkthroughs {
  readonly files = new SvelteMap<string, WalkFile>();
  /** How many have become jobs here. */
  made = $state(0);
  #turn = Promise.resolve();
  readonly #halts = new Map<string, AbortController>();

  get all(): WalkFile[] {
    return [...this.files.values()];
  }

  get isSending(): boolean {
    return this.all.some((file) => file.failure === null);
  }

  add(found: FoundFile[]): void {
    for (const each of found) {
      const key = keyOf(each);
      const known = this.files.get(key);
      if (known && known.failure === null) continue;
      this.files.set(key, { key, name: nameOf(each.path), file: each.file, sentBytes: 0, waiting: null, upload: null, failure: null });
      this.#begin(key);
    }
  }

  tryAgain(...keys: string[]): void {
    for (const key of keys) {
      this.#change(key, { failure: null });
      this.#begin(key);
    }
  }

  /** Do without it, here and on the server. */
  forget(key: string): void {
    const upload = this.files.get(key)?.upload;
    this.files.delete(key);
    this.#halts.get(key)?.abort();
    if (upload) void dropUpload(upload).catch(() => undefined); // it expires, where the server cannot be told
  }

  #begin(key: string): void {
    const halt = new AbortController();
    this.#halts.set(key, halt);
    this.#turn = this.#turn.then(() => this.#hand(key, halt.signal));
  }

  async #hand(key: string, signal: AbortSignal): Promise<void> {
    const walk = this.files.get(key);
    if (!walk || signal.aborted) return;
    const { file, name } = walk;
    const onProgress = (sentBytes: number): void => this.#change(key, { sentBytes });
    const onWait = (waiting: unknown): void => this.#change(key, { waiting });
    const sending = { file, fingerprint: `fanlight|walk|${key}`, onProgress, onWait, signal };
    try {
      const upload = walk.upload ?? (await sendFile(sending));
      this.#change(key, { upload, waiting: null });
      await insist(() => submitJob({ upload, name }, upload), signal, onWait);
      this.files.delete(key);
      this.made += 1;
    } catch (error) {
      const isGone = isProblem(error, 'upload_unknown') || isProblem(error, 'upload_expired');
      if (isGone) this.#change(key, { upload: null, sentBytes: 0 });
      if (!signal.aborted) this.#change(key, { failure: wordsOf(error), waiting: null });
    }
  }

  #change(key: string, change: Partial<WalkFile>): void {
    const file = this.files.get(key);
    if (file) this.files.set(key, { ...file, ...change });
  }
}

export const walkthroughs = new Walkthroughs();

// Leaving the studio breaks off what is on its way: the browser asks first.
addEventListener('beforeunload', (event) => {
  if (walkthroughs.isSending) event.preventDefault();
});
