import type { KeptPhoto } from '../api/wire';
import type { Drawing } from './drawing';
import { begin, commit, redo, undo, type History } from './history';
import { keep, recall } from './keep';
import type { Deed, Forms } from './operations/forms';
import { UNTOUCHED, type EditState } from './state';

const KEEP_AFTER_MS = 300;

/** Somebody's work on one photo: all of it can be undone, and is there again when the photo is opened anew. */
export class EditSession {
  #history: History<EditState>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it would survive that the page is left. */
  kept = $state(true);

  constructor(readonly photo: KeptPhoto) {
    this.#history = $state.raw(recall(photo.id, localStorage) ?? begin(UNTOUCHED));
  }

  get now(): EditState {
    return this.#history.now;
  }

  get drawing(): Drawing {
    return this.#history.now.drawing;
  }

  /** What undo would take back, and redo do again, in words. */
  get undoes(): string | null {
    return this.#history.past.at(-1)?.words ?? null;
  }

  get redoes(): string | null {
    return this.#history.future[0]?.words ?? null;
  }

  /** `setting`: which one it is that is moved on and on. */
  draw(drawing: Drawing, words: string, setting?: string): void {
    const touch = setting === undefined ? undefined : { what: setting, at: Date.now() };
    this.#become(commit(this.#history, { ...this.now, drawing }, words, touch));
  }

  choose(deed: Deed, words: string): void {
    if (deed !== this.now.deed) this.#become(commit(this.#history, { ...this.now, deed }, words));
  }

  fill<Each extends Deed>(deed: Each, said: Partial<Forms[Each]>, words: string): void {
    const forms = { ...this.now.forms, [deed]: { ...this.now.forms[deed], ...said } };
    const touch = { what: `${deed} ${Object.keys(said).join(' ')}`, at: Date.now() };
    this.#become(commit(this.#history, { ...this.now, forms }, words, touch));
  }

  undo(): string | null {
    const words = this.undoes;
    if (words !== null) this.#become(undo(this.#history));
    return words;
  }

  redo(): string | null {
    const words = this.redoes;
    if (words !== null) this.#become(redo(this.#history));
    return words;
  }

  /** Writes it down now, as before the page goes. */
  keepNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.kept = keep(this.photo.id, this.#history, localStorage);
  }

  #become(history: History<EditState>): void {
    this.#history = history;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keepNow(), KEEP_AFTER_MS);
  }
}
