import { listJobs } from '../api/jobs';
import { insist } from '../api/patience';
import type { JobStatus } from '../api/wire';
import { groupBy } from '../parts/group_by';
import { t } from '../strings';
import { groupJobs, type Family } from './families';
import { countDrafts } from './kept_draft';
import { cleanName, freeName, nameAfter } from './listing_name';
import type { FoundFile } from './photo_files';

/** A shoot in the list of all. */
export interface ShootSummary {
  listing: string;
  photos: number;
  finished: number;
  failed: number;
  /** Files that were dropped on it here, and not handed over yet. */
  unsent: number;
  /** When something of it was last sent; null: nothing was. */
  at: Date | null;
  /** The photo that stands for it; none: nothing of it is finished. */
  cover: string | null;
}

export interface AllJobs {
  shoots: ShootSummary[];
  /** Photos that belong to no shoot. */
  loose: Family[];
  /** Newest first; none is in a shoot. */
  videos: JobStatus[];
}

/** Jobs, newest first, by the shoots that they belong to, and drafts: how many files, by shoot. */
export function summarise(jobs: JobStatus[], drafts: ReadonlyMap<string, number>): AllJobs {
  const videos = jobs.filter((job) => job.video);
  const byListing = groupBy(
    jobs.filter((job) => !job.video),
    (job) => job.listing,
  );
  const begun = [...drafts.keys()].filter((listing) => !byListing.has(listing));
  const sent = [...byListing.keys()].filter((listing) => listing !== null);
  const shoots = [...begun, ...sent].map((listing) =>
    describe(listing, byListing.get(listing) ?? [], drafts.get(listing) ?? 0),
  );
  return { shoots, loose: groupJobs(byListing.get(null) ?? []).reverse(), videos };
}

function describe(listing: string, jobs: JobStatus[], unsent: number): ShootSummary {
  const photos = groupJobs(jobs);
  const count = (state: JobStatus['state']): number => photos.filter(({ shown }) => shown.state === state).length;
  const cover = photos.find(({ shown }) => shown.state === 'succeeded')?.shown.id ?? null;
  const at = jobs[0] ? new Date(jobs[0].created) : null;
  return { listing, photos: photos.length, finished: count('succeeded'), failed: count('failed'), unsent, at, cover };
}

/** A name that no shoot has: as was typed, or after their folder. `all`: what is known of the others; null: it is asked for. */
export async function nameShoot(typed: string, files: FoundFile[], all: AllJobs | null): Promise<string> {
  const { shoots } = all ?? summarise(await insist(() => listJobs()), new Map());
  const taken = new Set([...shoots.map((shoot) => shoot.listing), ...countDrafts().keys()]);
  return freeName(cleanName(typed) || nameAfter(files.map((file) => file.path)) || t.shoots.untitled, taken);
}
