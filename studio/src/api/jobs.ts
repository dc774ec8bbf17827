import { askJson } from './http';
import type { Estimate, EstimateRequest, JobList, JobRequest, JobStatus, Report } from './wire';

const JOBS = '/v1/jobs';
const PAGE = 500;

/** `key`: the same order sent twice with the same one is one job. */
export function submitJob(request: JobRequest, key?: string): Promise<JobStatus> {
  return askJson(JOBS, { json: request, headers: key === undefined ? {} : { 'Idempotency-Key': key } });
}

/** All of your jobs, or a listing's, newest first. */
export async function listJobs(listing?: string, signal?: AbortSignal): Promise<JobStatus[]> {
  const jobs: JobStatus[] = [];
  const asked = signal ? { signal } : {};
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (listing !== undefined) query.set('listing', listing);
    if (cursor !== null) query.set('cursor', cursor);
    const page: JobList = await askJson(`${JOBS}?${query}`, asked);
    jobs.push(...page.jobs);
    cursor = page.next;
  } while (cursor !== null);
  return jobs;
}

export function readJob(id: string): Promise<JobStatus> {
  return askJson(`${JOBS}/${id}`);
}

export function cancelJob(id: string): Promise<JobStatus> {
  return askJson(`${JOBS}/${id}`, { method: 'DELETE' });
}

export function retryJob(id: string): Promise<JobStatus> {
  return askJson(`${JOBS}/${id}/retry`, { method: 'POST' });
}

/** The job that a photo is of; of a staged room JOB-2 is the second picture, and JOB-original what the job was handed. */
export function jobOf(result: string): string {
  return result.split('-')[0]!;
}

/** Whether it is what a job was handed, and not what it made. */
export function isOriginal(photo: string): boolean {
  return photo.endsWith('-original');
}

export function readReport(result: string, signal?: AbortSignal): Promise<Report> {
  return askJson(`${pathOf(result)}/report`, signal ? { signal } : {});
}

export function estimate(request: EstimateRequest): Promise<Estimate> {
  return askJson('/v1/estimate', { json: request });
}

/** Of a job's photo that is downloaded, under the name that the server gives it. */
export function resultPath(result: string): string {
  return result === jobOf(result) ? `${JOBS}/${result}/result` : pathOf(result);
}

function pathOf(result: string): string {
  return `${JOBS}/${result.replace('-', '/variants/')}`;
}
