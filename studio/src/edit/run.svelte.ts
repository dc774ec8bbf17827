import { followJob, hasEnded } from '../api/events';
import { ProblemError } from '../api/errors';
import { cancelJob, readJob, readReport, submitJob } from '../api/jobs';
import { insist } from '../api/patience';
import type { EnhanceOptions, JobStatus, StepReport } from '../api/wire';
import { newId } from '../parts/without_tls';

const KEPT_AS = 'fanlight.edit.run.';

/** How it came out: the step as the report has it. */
export interface Outcome {
  job: string;
  step: StepReport;
}

/** One operation under way on the server; a reload finds it again. */
export class Run {
  status = $state.raw<JobStatus | null>(null);
  outcome = $state.raw<Outcome | null>(null);
  error = $state.raw<unknown>(null);
  sending = $state(false);
  /** Why the order waits, where the server or the line is busy. */
  waiting = $state.raw<unknown>(null);
  #stop: () => void = () => undefined;
  #gone = new AbortController();
  #ordering = new AbortController();

  constructor(
    private readonly photo: string,
    private readonly listing: string | null,
  ) {}

  get busy(): boolean {
    return this.sending || (this.status !== null && !hasEnded(this.status)) || (this.succeeded && !this.outcome && !this.error);
  }

  get succeeded(): boolean {
    return this.status?.state === 'succeeded';
  }

  /** Orders it, once however often the line breaks meanwhile. */
  async start(options: EnhanceOptions): Promise<void> {
    this.clear();
    this.sending = true;
    this.#ordering = new AbortController();
    const signal = AbortSignal.any([this.#gone.signal, this.#ordering.signal]);
    const key = newId();
    try {
      const order = (): Promise<JobStatus> => submitJob({ photo: this.photo, options, listing: this.listing }, key);
      const status = await insist(order, signal, (why) => (this.waiting = why));
      sessionStorage.setItem(KEPT_AS + this.photo, status.id);
      this.#follow(status);
    } catch (error) {
      if (!signal.aborted) this.error = error;
    } finally {
      this.sending = false;
    }
  }

  /** Goes on with what was under way before a reload. */
  async resume(): Promise<void> {
    const job = sessionStorage.getItem(KEPT_AS + this.photo);
    if (job === null) return;
    try {
      this.#follow(await insist(() => readJob(job), this.#gone.signal));
    } catch (error) {
      if (error instanceof ProblemError) this.clear(); // it is gone
    }
  }

  /** Also while the order waits for a server that is busy. */
  async cancel(): Promise<void> {
    const job = this.status?.id;
    if (job === undefined) return this.#ordering.abort();
    try {
      this.status = await insist(() => cancelJob(job), this.#gone.signal);
    } catch (error) {
      if (!this.#gone.signal.aborted) this.error = error;
    }
  }

  /** As if nothing had been ordered. */
  clear(): void {
    this.#stop();
    [this.status, this.outcome, this.error] = [null, null, null];
    sessionStorage.removeItem(KEPT_AS + this.photo);
  }

  /** Nobody looks any more; the job goes on. */
  stop(): void {
    this.#gone.abort();
    this.#stop();
  }

  #follow(status: JobStatus): void {
    this.status = status;
    if (hasEnded(status)) return void this.#finish(status);
    this.#stop = followJob(status.id, (now) => {
      this.status = now;
      if (hasEnded(now)) void this.#finish(now);
    });
  }

  async #finish({ state, id }: JobStatus): Promise<void> {
    sessionStorage.removeItem(KEPT_AS + this.photo);
    if (state !== 'succeeded') return;
    try {
      const report = await insist(() => readReport(id, this.#gone.signal), this.#gone.signal);
      const step = report.steps.at(-1);
      if (step) this.outcome = { job: id, step };
    } catch (error) {
      if (!this.#gone.signal.aborted) this.error = error;
    }
  }
}
