import { SvelteMap } from 'svelte/reactivity';
import { followJob, hasEnded } from '../../api/events';
import { isOriginal, jobOf, readJob } from '../../api/jobs';
import { insist } from '../../api/patience';
import { readVersions } from '../../api/photos';
import type { JobStatus, PhotoVersion } from '../../api/wire';
import { tellError } from '../../parts/notices.svelte';
import { isUnderWay } from './lineage';

const LOOKED_EVERY_MS = 3000;

/** All versions of a photo, and the jobs that make them, as they go on: of the newest each change as it happens, of
others now and then. A browser has six connections to a server, and what follows a job keeps one. */
export class Family {
  versions = $state.raw<PhotoVersion[]>([]);
  error = $state.raw<unknown>(null);
  readonly jobs = new SvelteMap<string, JobStatus>();
  #followed: string | null = null;
  #unfollow: () => void = () => undefined;
  #others: string[] = [];
  readonly #timer = setInterval(() => this.#others.forEach((id) => this.#look(id)), LOOKED_EVERY_MS);
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
      this.#watch(this.versions.filter(isUnderWay).map(({ id }) => id));
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      if (this.versions.length === 0) this.error = error;
      else tellError(error);
    }
  }

  /** The job that makes a version, as far as it is known; none made what was sent. */
  jobOf(id: string): JobStatus | null {
    return isOriginal(id) ? null : (this.jobs.get(jobOf(id)) ?? null);
  }

  /** Asks for the job that makes a version, once. */
  async learn(id: string): Promise<void> {
    if (this.jobOf(id)) return;
    const status = await insist(() => readJob(jobOf(id)), this.#leaving.signal);
    this.jobs.set(status.id, status);
  }

  leave(): void {
    this.#leaving.abort();
    clearInterval(this.#timer);
    this.#unfollow();
  }

  #watch(underWay: string[]): void {
    if (this.#leaving.signal.aborted) return;
    const newest = underWay.at(-1) ?? null;
    this.#others = underWay.slice(0, -1);
    if (newest === this.#followed) return;
    this.#unfollow();
    this.#followed = newest;
    this.#unfollow = newest === null ? () => undefined : followJob(newest, (status) => this.#take(status));
  }

  /** Who cannot be asked now is asked the next time. */
  #look(id: string): void {
    readJob(id).then(
      (status) => this.#take(status),
      () => undefined,
    );
  }

  #take(status: JobStatus): void {
    const known = this.jobs.get(status.id);
    if (known && known.revision > status.revision) return;
    this.jobs.set(status.id, status);
    if (!hasEnded(status) || (known && hasEnded(known))) return;
    if (status.id === this.#followed) this.#followed = null; // its stream has ended
    void this.load().then(() => this.onEnded(status));
  }
}
