import { SvelteMap } from 'svelte/reactivity';
import { isProblem } from '../api/errors';
import { follow } from '../api/events';
import { listJobs, readReport } from '../api/jobs';
import { eventsPath } from '../api/listings';
import { insist } from '../api/patience';
import type { JobStatus, Report } from '../api/wire';

const REPORTS_AT_ONCE = 4;

/** The jobs of a listing as the server tells them, each change as it happens, and the reports of those that finished. */
export class ListingJobs {
  readonly all = new SvelteMap<string, JobStatus>();
  readonly reports = new SvelteMap<string, Report>();
  isLoaded = $state(false);
  failure = $state.raw<unknown>(null);
  #asked = new Set<string>();
  #queue: string[] = [];
  #reading = 0;
  #isFollowing = false;
  #stop: () => void = () => undefined;
  #halt = new AbortController();

  constructor(readonly listing: string) {}

  /** Until `stop` is called. */
  async start(): Promise<void> {
    this.failure = null;
    this.#follow();
    try {
      const jobs = await insist(() => listJobs(this.listing, this.#halt.signal), this.#halt.signal);
      jobs.forEach((job) => this.take(job));
      this.isLoaded = true;
    } catch (error) {
      if (!this.#halt.signal.aborted) this.failure = error;
    }
  }

  stop(): void {
    this.#halt.abort();
    this.#stop();
  }

  /** What somebody says of a job; what is older than what is known already is not heard. */
  take(job: JobStatus): void {
    const known = this.all.get(job.id);
    if (known && known.revision > job.revision) return;
    this.all.set(job.id, job);
    if (job.state !== 'succeeded') this.#forgetReport(job.id);
    else if (!isGone(job)) this.#ask(job.id);
  }

  #follow(): void {
    if (this.#isFollowing || this.#halt.signal.aborted) return;
    this.#isFollowing = true;
    this.#stop = follow(eventsPath(this.listing), (status) => this.take(status));
  }

  #forgetReport(id: string): void {
    this.#asked.delete(id);
    this.reports.delete(id);
  }

  #ask(id: string): void {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#queue.push(id);
    void this.#readNext();
  }

  async #readNext(): Promise<void> {
    const id = this.#reading < REPORTS_AT_ONCE ? this.#queue.shift() : undefined;
    if (id === undefined) return;
    this.#reading += 1;
    try {
      const { signal } = this.#halt;
      this.reports.set(id, await insist(() => readReport(id, signal), signal));
    } catch (error) {
      if (!isProblem(error, 'expired')) this.#asked.delete(id);
    } finally {
      this.#reading -= 1;
      void this.#readNext();
    }
  }
}

function isGone(job: JobStatus): boolean {
  return job.expires !== null && new Date(job.expires) < new Date();
}
