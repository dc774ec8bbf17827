import type { JobStatus } from '../api/wire';
import { groupBy } from '../parts/group_by';

/** A photo of a shoot, and what was made of it: the jobs that go on from one another, the last one shown. */
export interface Family {
  /** The first job's id: the same as long as there is the photo. */
  id: string;
  name: string;
  jobs: JobStatus[];
  /** The newest that is under way, else the newest that finished, else the newest of all. */
  shown: JobStatus;
}

/** Jobs in any order as photos, in the order in which they were sent. */
export function groupJobs(jobs: Iterable<JobStatus>): Family[] {
  const byId = new Map([...jobs].map((job) => [job.id, job]));
  const oldestFirst = [...byId.values()].sort((one, other) => one.created.localeCompare(other.created));
  const families = groupBy(oldestFirst, (job) => rootOf(job, byId).id);
  return [...families].map(([id, members]) => describe(id, members));
}

function describe(id: string, jobs: JobStatus[]): Family {
  const shown = jobs.findLast((job) => job.state === 'succeeded') ?? jobs.at(-1)!;
  const underWay = jobs.findLast((job) => job.state === 'queued' || job.state === 'running');
  return { id, name: jobs[0]?.name ?? id, jobs, shown: underWay ?? shown };
}

/** The job that all began with. A picture of a staged room, JOB-2, is its job's. */
function rootOf(job: JobStatus, byId: ReadonlyMap<string, JobStatus>): JobStatus {
  const parent = job.photo === null ? undefined : byId.get(job.photo.slice(0, 32));
  return parent && parent.id !== job.id ? rootOf(parent, byId) : job;
}
