import { SvelteMap } from 'svelte/reactivity';
import { isProblem, ProblemError } from '../api/errors';
import { planListing } from '../api/listings';
import { insist } from '../api/patience';
import { dropUpload, readFacts, sendFile } from '../api/uploads';
import type { FrameFacts } from '../api/wire';
import { wordsOf, type Words } from '../api/words';
import { groupBy } from '../parts/group_by';
import { Undoable } from '../parts/undoable.svelte';
import { t } from '../strings';
import { append, leaveOut, NOTHING, readPlan, type Grouping } from './grouping';
import { keepDraft, onDraftElsewhere, recallDraft, type KeptFile } from './kept_draft';
import type { ListingOptions } from './listing_options';
import { folderOf, keyOf, nameOf, type FoundFile } from './photo_files';

const AT_ONCE = 3;

/** A file on its way to the server. */
export interface DraftFile extends KeptFile {
  /** None after a reload: a browser gives a page no file twice by itself. */
  file: File | null;
  sentBytes: number;
  isSending: boolean;
  facts: FrameFacts | null;
  /** Why it cannot be used. */
  failure: Words | null;
}

/** What was dropped on a shoot, from there to its jobs: files, their uploads, and how they are grouped.

It outlives the page that shows it, and is kept in the browser's storage with every change. */
export class Draft {
  readonly files = new SvelteMap<string, DraftFile>();
  readonly grouping = new Undoable<Grouping | null>(null);
  accepted = $state.raw<ListingOptions | null>(null);
  failure = $state.raw<unknown>(null);
  #halt = new AbortController();
  #isPlanning = $state(false);

  constructor(readonly listing: string) {
    this.#recall();
    onDraftElsewhere(listing, () => this.#recall());
  }

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  get all(): DraftFile[] {
    return [...this.files.values()];
  }

  /** Neither arrived nor at hand: they have to be dropped again. */
  get missing(): DraftFile[] {
    return this.all.filter((file) => file.upload === null && file.file === null && file.failure === null);
  }

  get isSending(): boolean {
    return this.all.some((file) => file.upload === null && file.file !== null && file.failure === null);
  }

  get isPlanning(): boolean {
    return this.#isPlanning;
  }

  /** All are on the server, or cannot be used. */
  get isSettled(): boolean {
    return this.all.every((file) => file.facts !== null || file.failure !== null);
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
      if (known.failure) this.#giveAnotherTry(key);
      this.#put({ ...known, file: each.file, failure: null });
    }
    this.#keep();
    this.#pump();
  }

  /** Do without what was not sent as a whole and is not at hand. */
  forgetMissing(): void {
    for (const { key } of this.missing) this.files.delete(key);
    this.#keep();
    this.#pump();
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
    this.accepted = options;
    this.#keep();
  }

  /** Its photo is a job now, or was not to be: these files are no part of the draft any more. */
  release(keys: string[], grouping: Grouping): void {
    for (const key of keys) this.files.delete(key);
    this.grouping.reset(grouping);
    this.#keep();
  }

  /** Go back to grouping, as when a photo was refused. */
  reopen(): void {
    this.accepted = null;
    this.#keep();
    this.#lookAgain();
  }

  /** Forgets all of it, here and on the server. */
  discard(): void {
    this.#halt.abort();
    this.#halt = new AbortController();
    for (const { upload } of this.all) if (upload !== null) void dropUpload(upload).catch(() => undefined);
    this.files.clear();
    this.grouping.reset(null);
    this.reopen();
  }

  /** Plan again: of what nobody has grouped yet. */
  async plan(): Promise<void> {
    if (this.#isPlanning || !this.isSettled || this.isEmpty || this.accepted !== null) return;
    this.#isPlanning = true;
    this.failure = null;
    try {
      const planned = await this.#planRest();
      if (planned !== null) this.grouping.reset(planned);
      this.#keep();
    } catch (error) {
      this.failure = error;
    } finally {
      this.#isPlanning = false;
    }
  }

  async #planRest(): Promise<Grouping | null> {
    const before = this.grouping.now ?? NOTHING;
    const placed = new Set(
      before.photos.flatMap((group) => [...group.frames, ...group.doubles]).concat(before.left.map(({ key }) => key)),
    );
    const rest = this.all.filter((file) => !placed.has(file.key));
    if (rest.length === 0 && this.grouping.now !== null) return null;
    let planned = before;
    for (const files of groupBy(
      rest.filter((file) => file.facts),
      (file) => folderOf(file.path),
    ).values()) {
      const facts = files.map((file) => file.facts!);
      const plan = await insist(() => planListing(this.listing, facts), this.#halt.signal);
      planned = append(
        planned,
        readPlan(
          plan,
          files.map((file) => file.key),
        ),
      );
    }
    for (const file of rest) if (file.failure) planned = leaveOut(planned, [file.key], file.failure.what);
    return planned;
  }

  #giveAnotherTry(key: string): void {
    const now = this.grouping.now;
    if (now) this.grouping.reset({ ...now, left: now.left.filter((each) => each.key !== key) });
  }

  #pump(): void {
    const waiting = this.all.filter((file) => file.file && file.upload === null && !file.isSending && !file.failure);
    const free = AT_ONCE - this.all.filter((file) => file.isSending).length;
    for (const file of waiting.slice(0, Math.max(free, 0))) void this.#send(file);
    if (this.isSettled) void this.plan();
  }

  async #send(file: DraftFile): Promise<void> {
    this.#change(file.key, { isSending: true });
    const signal = this.#halt.signal;
    try {
      const upload = await sendFile({
        file: file.file!,
        fingerprint: `fanlight|${this.listing}|${file.key}`,
        onProgress: (sentBytes) => this.#change(file.key, { sentBytes }),
        signal,
      });
      this.#change(file.key, { upload, isSending: false });
      this.#keep();
      this.#pump();
      await this.#look(file.key, upload);
    } catch (error) {
      if (signal.aborted) return;
      this.#change(file.key, { isSending: false, failure: wordsOf(error) });
    }
    this.#pump();
  }

  /** Learns what a file is; one that is gone from the server has to be sent again. */
  async #look(key: string, upload: string): Promise<void> {
    try {
      this.#change(key, { facts: await insist(() => readFacts(upload), this.#halt.signal) });
    } catch (error) {
      const isGone = isProblem(error, 'upload_unknown') || isProblem(error, 'upload_expired');
      if (isGone) this.#change(key, { upload: null, sentBytes: 0 });
      else if (error instanceof ProblemError) this.#change(key, { failure: wordsOf(error) });
    }
  }

  #recall(): void {
    const kept = recallDraft(this.listing) ?? { files: [], grouping: null, accepted: null };
    const keys = new Set(kept.files.map((file) => file.key));
    for (const key of this.files.keys()) if (!keys.has(key)) this.files.delete(key);
    this.grouping.reset(kept.grouping);
    this.accepted = kept.accepted;
    for (const file of kept.files) this.#recallFile(file);
    if (this.accepted === null) this.#lookAgain();
  }

  #recallFile(kept: KeptFile): void {
    const here = this.files.get(kept.key);
    if (here && (here.upload !== null || here.upload === kept.upload)) return;
    this.#put({ ...(here ?? startFile(kept.key, kept.path, kept.size)), upload: kept.upload });
  }

  /** Learns what the files are that came before a reload. Of an accepted draft uploads may be used up already. */
  #lookAgain(): void {
    for (const { key, upload, facts } of this.all) {
      if (upload !== null && facts === null) void this.#look(key, upload).then(() => this.#pump());
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

function startFile(key: string, path: string, size: number): DraftFile {
  return { key, path, size, upload: null, file: null, sentBytes: 0, isSending: false, facts: null, failure: null };
}

export function nameOfFile(file: DraftFile | undefined): string {
  return file ? nameOf(file.path) : t.shoot.unknownFile;
}
