import type { JobStatus } from '../api/wire';
import { groupBy } from '../parts/group_by';
import { groupJobs, type Family } from './families';

/** A shoot in the list of all. */
export interface ShootSummary {
  listing: string;
  photos: number;
  finished: number;
  failed: number;
  /** When something of it was last sent. */
  at: Date;
  /** The photo that stands for it; none: nothing of it is finished. */
  cover: string | null;
}

export interface AllJobs {
  shoots: ShootSummary[];
  /** Photos that belong to no shoot. */
  loose: Family[];
}

/** Jobs, newest first, by the shoots that they belong to. */
export function summarise(jobs: JobStatus[]): AllJobs {
  const byListing = groupBy(jobs, (job) => job.listing);
  const shoots = [...byListing].flatMap(([listing, members]) => (listing === null ? [] : [describe(listing, members)]));
  return { shoots, loose: groupJobs(byListing.get(null) ?? []).reverse() };
}

function describe(listing: string, jobs: JobStatus[]): ShootSummary {
  const photos = groupJobs(jobs);
  const count = (state: JobStatus['state']): number => photos.filter(({ shown }) => shown.state === state).length;
  const cover = photos.find(({ shown }) => shown.state === 'succeeded')?.shown.id ?? null;
  const at = new Date(jobs[0]?.created ?? 0);
  return { listing, photos: photos.length, finished: count('succeeded'), failed: count('failed'), at, cover };
}
