import type { EnhanceOptions } from './options';

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
export type Priority = 'low' | 'normal' | 'high';

/** The JSON body of `POST /v1/jobs`: a photo that the server keeps, or a complete upload, which is used up; and how it
is to be finished. */
export interface JobRequest {
  photo?: string;
  upload?: string;
  options?: EnhanceOptions;
  /** Of a result: its parent's recipe first, made again on the parent's own source. */
  inherit?: boolean;
  priority?: Priority;
  max_queue_s?: number | null;
  listing?: string | null;
  name?: string | null;
}

/** How far a job is. A tile that is looked at again counts again, in both numbers. */
export interface JobProgress {
  stage: string | null;
  tiles_done: number;
  tiles_total: number;
  variants_done: number;
  variants_total: number;
  /** Of a video, in its stages survey and write. */
  frames_done: number;
  frames_total: number;
  timings: Record<string, number>;
}

/** Why an attempt, or a job, failed. */
export interface JobFailure {
  code: string;
  stage: string;
  detail: string;
  attempt: number;
}

/** A video as it was sent, before it is turned upright. */
export interface VideoFacts {
  width: number;
  height: number;
  frames: number;
  length_s: number;
  codec: string;
}

/** A key frame of a video that is finished: paths of its pictures, as it came and finished. */
export interface JobKey {
  frame: number;
  url: string;
  finished_url: string;
}

/** One picture of a room that a job staged. */
export interface JobVariant {
  number: number;
  seed: number | null;
  url: string;
  report_url: string;
  staged: boolean;
  reason: string;
}

/** A job as `GET /v1/jobs/{id}` shows it, and as its events do. */
export interface JobStatus {
  id: string;
  state: JobState;
  name: string | null;
  frames: number;
  /** None: its original is a photo. */
  video: VideoFacts | null;
  /** The kept photo, or the job's result, it was made from. */
  photo: string | null;
  listing: string | null;
  priority: Priority;
  options: EnhanceOptions;
  created: string;
  started: string | null;
  ended: string | null;
  expires: string | null;
  /** Jobs that go before it; only while queued. */
  position: number | null;
  eta_s: number | null;
  attempt: number;
  max_attempts: number;
  progress: JobProgress;
  cached: boolean;
  waits_for_listing: boolean;
  failure: JobFailure | null;
  history: JobFailure[];
  gpu_seconds: number | null;
  result_format: string | null;
  variants: JobVariant[];
  /** Of a video, in order. */
  keys: JobKey[];
  /** Path of the same photo finished alike, and not staged. */
  twin: string | null;
  /** Path of the photo as it was sent. */
  original: string | null;
  revision: number;
}

/** The answer of `GET /v1/jobs`, newest first. */
export interface JobList {
  jobs: JobStatus[];
  next: string | null;
}

/** The answer of `POST /v1/listings/{id}/photos`. */
export interface ListingJobs {
  listing: string;
  jobs: JobStatus[];
  closed: boolean;
}

export interface EstimateRequest {
  width: number;
  height: number;
  options?: EnhanceOptions;
  photos?: number;
}

/** What so many photos would take. */
export interface Estimate {
  photos: number;
  tiles: number;
  variants: number;
  gpu_seconds: number;
  seconds: number;
  amount: number;
  currency: string;
  measured: boolean;
}
