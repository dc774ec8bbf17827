import { cancelJob, retryJob } from '../api/jobs';
import type { JobStatus } from '../api/wire';
import { clock } from '../parts/clock';
import { tellError } from '../parts/notices.svelte';
import { groupJobs } from './families';
import { choiceOf, type Choice } from './gallery_choice.svelte';
import type { ListingJobs } from './listing_jobs.svelte';
import { markJob } from './marks';
import { FILTERS, passes, sortPhotos, type Filter, type Shown, type Sort } from './order';

/** The photos of a listing as the grid shows them, and which are chosen. */
export class Gallery {
  readonly #choice: Choice;
  readonly photos: Shown[];
  readonly visible: Shown[];

  constructor(readonly jobs: ListingJobs) {
    this.#choice = choiceOf(jobs.listing);
    this.photos = $derived(this.#describe());
    this.visible = $derived(
      sortPhotos(
        this.photos.filter((photo) => passes(photo, this.filter)),
        this.sort,
      ),
    );
  }

  get filter(): Filter {
    return this.#choice.filter;
  }

  set filter(filter: Filter) {
    this.#choice.filter = filter;
  }

  get sort(): Sort {
    return this.#choice.sort;
  }

  set sort(sort: Sort) {
    this.#choice.sort = sort;
  }

  get chosen(): Set<string> {
    return this.#choice.chosen;
  }

  /** For who goes from one of these photos to the next. */
  rememberOrder(): void {
    this.#choice.order = this.visible.map((photo) => photo.id);
  }

  #describe(): Shown[] {
    const now = clock();
    return groupJobs(this.jobs.all.values()).map((family) => ({
      ...family,
      marks: markJob(family.shown, this.jobs.reports.get(family.shown.id) ?? null, now),
    }));
  }

  count(filter: Filter): number {
    return this.photos.filter((photo) => passes(photo, filter)).length;
  }

  nextFilter(): void {
    this.filter = FILTERS[(FILTERS.indexOf(this.filter) + 1) % FILTERS.length] ?? 'all';
  }

  /** Results that can be downloaded, of those chosen or of all. */
  results(isOfChosen: boolean): JobStatus[] {
    const wanted = this.photos.filter((photo) => !isOfChosen || this.chosen.has(photo.id));
    const there = wanted.filter((photo) => photo.marks.every((mark) => mark.kind !== 'expired'));
    return there.map((photo) => photo.shown).filter((job) => job.state === 'succeeded');
  }

  /** Whether all that has ever finished here can be downloaded: then nobody has to say which. */
  get isAllReady(): boolean {
    const finished = [...this.jobs.all.values()].filter((job) => job.state === 'succeeded');
    return this.results(false).length === finished.length;
  }

  choose(id: string, isChosen: boolean): void {
    if (isChosen) this.chosen.add(id);
    else this.chosen.delete(id);
  }

  chooseAll(): void {
    const all = this.visible.every((photo) => this.chosen.has(photo.id));
    for (const photo of this.visible) this.choose(photo.id, !all);
  }

  cancel(...photos: Shown[]): Promise<void> {
    return this.#each(photos, 'underway', cancelJob);
  }

  retry(...photos: Shown[]): Promise<void> {
    return this.#each(photos, 'failed', retryJob);
  }

  /** What a server refuses is told; how the others stand is known at once. */
  async #each(photos: Shown[], filter: Filter, act: (id: string) => Promise<JobStatus>): Promise<void> {
    for (const { shown } of photos.filter((photo) => passes(photo, filter))) {
      await act(shown.id).then((job) => this.jobs.take(job), tellError);
    }
  }
}
