import type { JobStatus } from '../api/wire';
import { groupJobs, type Family } from '../shoot/families';

/** A photo of the same shoot: what of it is looked at, and what it is called. */
export interface Neighbour {
  photo: string;
  name: string;
}

export interface Neighbours {
  before: Neighbour | null;
  after: Neighbour | null;
  /** Counted from 1. */
  place: number;
  all: number;
}

/** Those beside a photo in `order`, the ids of photos as the grid showed them last; as they were sent where it is not
among these. `ids`: of all its versions. None: it is the only one. */
export function findNeighbours(
  jobs: JobStatus[],
  order: readonly string[],
  ids: ReadonlySet<string>,
  now: Date,
): Neighbours | null {
  const sent = groupJobs(jobs).filter((photo) => isHere(photo, ids) || describe(photo, now));
  const shown = order.flatMap((id) => sent.find((photo) => photo.id === id) ?? []);
  for (const photos of [shown, sent]) {
    const at = photos.findIndex((photo) => isHere(photo, ids));
    const [before, after] = [photos[at - 1], photos[at + 1]].map((photo) => (photo ? describe(photo, now) : null));
    if (at >= 0 && photos.length > 1) return { before: before!, after: after!, place: at + 1, all: photos.length };
  }
  return null;
}

function isHere({ jobs }: Family, ids: ReadonlySet<string>): boolean {
  return jobs.some(({ id, photo }) => ids.has(id) || (photo !== null && ids.has(photo)));
}

/** None: there is nothing to be seen of it, or not any more. */
function describe({ shown, name }: Family, now: Date): Neighbour | null {
  const photo = shown.state === 'succeeded' ? shown.id : shown.photo;
  const isGone = shown.expires !== null && new Date(shown.expires) < now;
  return photo === null || isGone ? null : { photo, name };
}
