import { SvelteMap } from 'svelte/reactivity';
import { followJob, hasEnded } from '../../api/events';
import { isProblem } from '../../api/errors';
import { readJob } from '../../api/jobs';
import { insist } from '../../api/patience';
import { readPhoto, readVersions } from '../../api/photos';
import type { JobStatus, PhotoVersion } from '../../api/wire';
import { tellError } from '../../parts/notices.svelte';
import { findVersion, isUnderWay } from './lineage';

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
      this.versions = await this.#read();
      this.error = null;
      for (const version of this.versions) this.#watch(version);
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      if (this.versions.length === 0) this.error = error;
      else tellError(error);
    }
  }

  /** The job that makes a version, asked for once. */
  async job(id: string): Promise<JobStatus> {
    const known = this.jobs.get(id);
    if (known) return known;
    const status = await insist(() => readJob(id), this.#leaving.signal);
    this.jobs.set(id, status);
    return status;
  }

  leave(): void {
    this.#leaving.abort();
    for (const stop of this.#followed.values()) stop();
  }

  async #read(): Promise<PhotoVersion[]> {
    const { signal } = this.#leaving;
    const { versions } = await insist(() => this.#ask(this.id, signal), signal);
    if (findVersion(versions, this.id)) return versions;
    return [...versions, { photo: await insist(() => readPhoto(this.id, signal), signal), recipe: null, status: null }];
  }

  /** A job that has made nothing yet may be no photo yet: then its photo's family is asked for. */
  async #ask(id: string, signal: AbortSignal) {
    try {
      return await readVersions(id, signal);
    } catch (error) {
      if (!isProblem(error, 'unknown_photo') && !isProblem(error, 'not_ready')) throw error;
      const { photo } = await readJob(id).catch(() => Promise.reject(error));
      if (photo === null) throw error;
      return readVersions(photo, signal);
    }
  }

  #watch(version: PhotoVersion): void {
    const { id } = version.photo;
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
