import { SvelteMap } from 'svelte/reactivity';
import { followJob, hasEnded } from '../../api/events';
import { jobOf, readJob } from '../../api/jobs';
import { insist } from '../../api/patience';
import { readVersions } from '../../api/photos';
import type { JobStatus, PhotoVersion } from '../../api/wire';
import { tellError } from '../../parts/notices.svelte';
import { isUnderWay } from './lineage';

/** All versions of a photo, and the jobs that make them, as they go on. */
export class Family {
  versions = $state.raw<PhotoVersion[]>([]);
  error = $state.raw<unknown>(null);
  readonly jobs = new SvelteMap<string, JobStatus>();
  readonly #followed = new Map<string, () => void>();
  readonly #leaving = new AbortController();

  /** `onEnded` is told of each job that ends while somebody looks. */
  constructor(
    readonly id: string,
    readonly onEnded: (status: JobStatus) => void,
  ) {}

  /** Reads it anew; waits out a lost connection. */
  async load(): Promise<void> {
    try {
      const { signal } = this.#leaving;
      this.versions = (await insist(() => readVersions(this.id, signal), signal)).versions;
      this.error = null;
      for (const version of this.versions) this.#watch(version);
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      if (this.versions.length === 0) this.error = error;
      else tellError(error);
    }
  }

  /** The job that makes a version, as far as it is known. */
  jobOf(id: string): JobStatus | null {
    return this.jobs.get(jobOf(id)) ?? null;
  }

  /** Asks for the job that makes a version, once. */
  async learn(id: string): Promise<void> {
    if (this.jobOf(id)) return;
    const status = await insist(() => readJob(jobOf(id)), this.#leaving.signal);
    this.jobs.set(status.id, status);
  }

  leave(): void {
    this.#leaving.abort();
    for (const stop of this.#followed.values()) stop();
  }

  #watch(version: PhotoVersion): void {
    const { id } = version;
    if (!isUnderWay(version) || this.#followed.has(id)) return;
    this.#followed.set(id, followJob(id, (status) => this.#take(status)));
  }

  #take(status: JobStatus): void {
    this.jobs.set(status.id, status);
    if (!hasEnded(status)) return;
    this.#followed.delete(status.id);
    void this.load().then(() => this.onEnded(status));
  }
}
