import { SvelteMap } from 'svelte/reactivity';
import { isProblem, ProblemError } from '../api/errors';
import { insist } from '../api/patience';
import { dropUpload, readFacts, sendFile } from '../api/uploads';
import type { FrameFacts } from '../api/wire';
import { wordsOf, type Words } from '../api/words';
import { Undoable } from '../parts/undoable.svelte';
import { t } from '../strings';
import { append, keysOf, NOTHING, strike, type Grouping } from './grouping';
import { keepDraft, onDraftElsewhere, recallDraft, type KeptFile } from './kept_draft';
import type { ListingOptions } from './listing_options';
import { OtherTabs } from './other_tabs.svelte';
import { keyOf, nameOf, type FoundFile } from './photo_files';
import { planFiles } from './plan_files';

const AT_ONCE = 3;

/** A file on its way to the server. */
export interface DraftFile extends KeptFile {
  /** None after a reload: a browser gives a page no file twice by itself. */
  file: File | null;
  sentBytes: number;
  isSending: boolean;
  /** What the server cannot do for it at the moment, and is asked again. */
  waiting: unknown;
  facts: FrameFacts | null;
  /** Why it cannot be used. */
  failure: Words | null;
}

/** What was dropped on a shoot, from there to its jobs: files, their uploads, and how they are grouped.

It outlives the page that shows it, and is kept in the browser's storage with every change. */
export class Draft {
  readonly files = new SvelteMap<string, DraftFile>();
  readonly grouping = new Undoable<Grouping>(NOTHING);
  readonly others: OtherTabs;
  accepted = $state.raw<ListingOptions | null>(null);
  failure = $state.raw<unknown>(null);
  /** What the server cannot do at the moment, and is asked again. */
  waiting = $state.raw<unknown>(null);
  #halt = new AbortController();
  readonly #halts = new Map<string, AbortController>();
  #handing = new AbortController();
  #isPlanning = $state(false);
  #isPlanDue = false;

  constructor(readonly listing: string) {
    this.others = new OtherTabs(listing);
    this.#recall();
    onDraftElsewhere(listing, () => this.#recall());
  }

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  get all(): DraftFile[] {
    return [...this.files.values()];
  }

  /** Neither arrived nor at hand nor with another tab: they have to be dropped again. */
  get missing(): DraftFile[] {
    return this.others.areSending ? [] : this.#absent;
  }

  get #absent(): DraftFile[] {
    return this.all.filter((file) => isUnsent(file) && file.file === null);
  }

  /** Those that nobody has grouped, or left out. */
  get unplaced(): DraftFile[] {
    const placed = keysOf(this.grouping.now);
    return this.all.filter((file) => !placed.has(file.key));
  }

  get isSending(): boolean {
    return this.all.some(isUnderWay);
  }

  /** What a file that is on its way waits for. */
  get waitsFor(): unknown {
    return this.all.find((file) => file.isSending && file.waiting)?.waiting ?? null;
  }

  get isPlanning(): boolean {
    return this.#isPlanning;
  }

  /** All are on the server, or cannot be used. */
  get isSettled(): boolean {
    return this.all.every((file) => file.facts !== null || file.failure !== null);
  }

  /** What becomes of every file can be seen, and changed. */
  get isReady(): boolean {
    return this.isSettled && !this.#isPlanning && this.unplaced.length === 0;
  }

  /** Aborted once the draft is not to be handed over any more. */
  get handing(): AbortSignal {
    return this.#handing.signal;
  }

  get sentBytes(): number {
    return this.all.reduce((sum, file) => sum + (file.upload === null ? file.sentBytes : file.size), 0);
  }

  get totalBytes(): number {
    return this.all.reduce((sum, file) => sum + (file.failure === null ? file.size : 0), 0);
  }

  add(found: FoundFile[]): void {
    for (const each of found) {
      const key = keyOf(each);
      const known = this.files.get(key) ?? startFile(key, each.path, each.file.size);
      this.#put({ ...known, file: each.file });
      if (known.failure) this.#giveAnotherTry(key);
    }
    this.#pump(); // first, so that no other tab hears of files without hearing that they are on their way
    this.#keep();
  }

  /** Once more, from where they stopped. */
  tryAgain(...keys: string[]): void {
    for (const key of keys) this.#giveAnotherTry(key);
    this.#keep();
    this.#pump();
  }

  /** What the server has no place for is waited for no longer: the rest can be finished, and these tried again then. */
  setAside(): void {
    const why = this.waitsFor;
    if (why === null) return;
    for (const file of this.all.filter(isUnderWay)) {
      if (file.waiting) this.#halts.get(file.key)?.abort(why);
      else if (!file.isSending) this.#fail(file.key, why);
    }
    this.#pump();
  }

  /** Do without these, here and on the server, which sweeps them some day if it cannot be told now. */
  forget(keys: string[]): void {
    for (const key of keys) {
      const upload = this.files.get(key)?.upload;
      if (upload) void dropUpload(upload).catch(() => undefined);
    }
    this.release(keys);
  }

  /** Another grouping, which can be undone. */
  regroup(grouping: Grouping): void {
    this.grouping.do(grouping);
    this.#keep();
  }

  undo(): void {
    this.grouping.undo();
    this.#keep();
  }

  redo(): void {
    this.grouping.redo();
    this.#keep();
  }

  /** Whoever has this draft may make jobs of it now. */
  accept(options: ListingOptions): void {
    this.#setAccepted(options);
    this.#keep();
  }

  /** These files are no part of the draft any more, as when their photo is a job now. */
  release(keys: string[]): void {
    for (const key of keys) this.files.delete(key);
    this.grouping.reset(strike(this.grouping.now, keys));
    this.#keep();
    this.#pump();
  }

  /** Go back to grouping, as when a photo was refused. */
  reopen(): void {
    this.#setAccepted(null);
    this.#keep();
    this.#lookAgain();
    this.#pump();
  }

  /** Forgets all of it, here and on the server. */
  discard(): void {
    this.#stopAll();
    this.forget([...this.files.keys()]);
    this.reopen();
  }

  /** Plan again: of what nobody has grouped yet. */
  async plan(): Promise<void> {
    if (this.#isPlanning) this.#isPlanDue = true;
    if (this.#isPlanning || !this.isSettled || this.unplaced.length === 0 || this.accepted !== null) return;
    this.#isPlanning = true;
    this.#isPlanDue = false;
    this.failure = null;
    const { signal } = this.#halt;
    try {
      this.#append(await planFiles(this.listing, this.unplaced, (act) => this.#insist(act)));
    } catch (error) {
      if (!signal.aborted) this.failure = error;
    } finally {
      this.#isPlanning = false;
      if (this.#isPlanDue) void this.plan();
    }
  }

  /** Of a plan what is still open: meanwhile another tab may have planned the same, or files may be gone. */
  #append(planned: Grouping): void {
    const open = new Set(this.unplaced.map((file) => file.key));
    if (open.size === 0) return;
    const others = [...keysOf(planned)].filter((key) => !open.has(key));
    this.grouping.reset(append(this.grouping.now, strike(planned, others)));
    this.#keep();
  }

  #insist<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    return insist(act, this.#halt.signal, (error) => (this.waiting = error));
  }

  #giveAnotherTry(key: string): void {
    const { now } = this.grouping;
    this.grouping.reset({ ...now, left: now.left.filter((each) => each.key !== key) });
    this.#change(key, { failure: null });
    const upload = this.files.get(key)?.upload;
    if (upload) void this.#look(key, upload).then(() => this.#pump());
  }

  #pump(): void {
    const waiting = this.all.filter((file) => isUnderWay(file) && !file.isSending);
    const free = AT_ONCE - this.all.filter((file) => file.isSending).length;
    for (const file of waiting.slice(0, Math.max(free, 0))) void this.#send(file);
    this.others.tell(this.isSending);
    if (this.isSettled) void this.plan();
  }

  async #send(file: DraftFile): Promise<void> {
    this.#change(file.key, { isSending: true, waiting: null });
    const { signal } = this.#halt;
    const own = new AbortController();
    this.#halts.set(file.key, own);
    try {
      const upload = await sendFile({
        file: file.file!,
        fingerprint: `fanlight|${this.listing}|${file.key}`,
        onProgress: (sentBytes) => this.#change(file.key, { sentBytes }),
        onWait: (waiting) => this.#change(file.key, { waiting }),
        signal: AbortSignal.any([signal, own.signal]),
      });
      this.#change(file.key, { upload, isSending: false });
      this.#keep();
      this.#pump();
      await this.#look(file.key, upload);
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(file.key, error);
    }
    this.#pump();
  }

  #fail(key: string, error: unknown): void {
    this.#change(key, { isSending: false, failure: wordsOf(error) });
    this.grouping.reset(strike(this.grouping.now, [key])); // it has its place among what is left out
  }

  /** Learns what a file is; one that is gone from the server has to be sent again. */
  async #look(key: string, upload: string): Promise<void> {
    try {
      this.#change(key, { facts: await this.#insist(() => readFacts(upload)) });
    } catch (error) {
      const isGone = isProblem(error, 'upload_unknown') || isProblem(error, 'upload_expired');
      if (isGone) this.#change(key, { upload: null, sentBytes: 0 });
      else if (error instanceof ProblemError) this.#change(key, { failure: wordsOf(error) });
    }
  }

  #recall(): void {
    const kept = recallDraft(this.listing);
    if (kept === null) this.#stopAll(); // somebody has discarded it
    const { files, grouping, accepted } = kept ?? { files: [], grouping: NOTHING, accepted: null };
    const keys = new Set(files.map((file) => file.key));
    // What is on its way here the other tab may not have known yet.
    const stays = (file: DraftFile): boolean => keys.has(file.key) || (kept !== null && isUnderWay(file));
    for (const file of this.all) if (!stays(file)) this.files.delete(file.key);
    this.grouping.reset(grouping ?? NOTHING);
    this.#setAccepted(accepted);
    for (const file of files) this.#recallFile(file);
    if (this.accepted === null) this.#lookAgain();
    if (this.#absent.length > 0) void this.others.watch();
  }

  #setAccepted(options: ListingOptions | null): void {
    if (options === null) this.#handing.abort();
    else if (this.accepted === null) this.#handing = new AbortController();
    this.accepted = options;
  }

  #stopAll(): void {
    this.#halt.abort();
    this.#halt = new AbortController();
    for (const key of this.files.keys()) this.#change(key, { isSending: false });
  }

  #recallFile(kept: KeptFile): void {
    const here = this.files.get(kept.key);
    if (here && (here.upload !== null || here.upload === kept.upload)) return;
    this.#put({ ...(here ?? startFile(kept.key, kept.path, kept.size)), upload: kept.upload });
  }

  /** Learns what the files are that came before a reload. Of an accepted draft uploads may be used up already. */
  #lookAgain(): void {
    for (const { key, upload, facts, failure } of this.all) {
      if (upload !== null && facts === null && failure === null) void this.#look(key, upload).then(() => this.#pump());
    }
  }

  #put(file: DraftFile): void {
    this.files.set(file.key, file);
  }

  #change(key: string, change: Partial<DraftFile>): void {
    const file = this.files.get(key);
    if (file) this.files.set(key, { ...file, ...change });
  }

  #keep(): void {
    const files = this.all.map(({ key, path, size, upload }) => ({ key, path, size, upload }));
    keepDraft(this.listing, { files, grouping: this.grouping.now, accepted: this.accepted });
  }
}

const drafts = new Map<string, Draft>();

/** The one draft of a shoot in this tab: its uploads go on whatever page is open. */
export function draftOf(listing: string): Draft {
  const draft = drafts.get(listing) ?? new Draft(listing);
  drafts.set(listing, draft);
  return draft;
}

// Leaving the studio breaks off what is on its way: the browser asks first.
addEventListener('beforeunload', (event) => {
  if ([...drafts.values()].some((draft) => draft.isSending)) event.preventDefault();
});

function isUnsent(file: DraftFile): boolean {
  return file.upload === null && file.failure === null;
}

function isUnderWay(file: DraftFile): boolean {
  return isUnsent(file) && file.file !== null;
}

function startFile(key: string, path: string, size: number): DraftFile {
  return { key, path, size, upload: null, file: null, sentBytes: 0, isSending: false, waiting: null, facts: null, failure: null };
}

export function nameOfFile(file: DraftFile | undefined): string {
  return file ? nameOf(file.path) : t.shoot.unknownFile;
}
