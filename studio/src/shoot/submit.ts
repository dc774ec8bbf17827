import { submitJob } from '../api/jobs';
import { closeListing } from '../api/listings';
import { insist } from '../api/patience';
import { keepPhoto } from '../api/photos';
import type { JobStatus } from '../api/wire';
import { alone } from '../parts/without_tls';
import type { Draft } from './draft.svelte';
import type { Group } from './grouping';
import type { ListingOptions } from './listing_options';
import { nameOf } from './photo_files';

export interface Refused {
  group: Group;
  error: unknown;
}

/** Makes a job of every photo of an accepted draft, in order, and closes the listing; those that were refused stay.

Goes on where it stopped when a reload broke it off: each order has a key, so that none is placed twice. One tab does it,
until the draft is reopened; what is a job then stays one. */
export async function submitDraft(draft: Draft, onJob: (job: JobStatus) => void): Promise<Refused[]> {
  return alone(`fanlight.submit.${draft.listing}`, draft.handing, () => handOver(draft, onJob));
}

async function handOver(draft: Draft, onJob: (job: JobStatus) => void): Promise<Refused[]> {
  const { accepted: options, handing: signal } = draft;
  const refused: Refused[] = [];
  if (options === null) return refused; // another tab has done it meanwhile
  for (const group of draft.grouping.now.photos) {
    try {
      onJob(await submitGroup(draft, group, options));
      draft.forget(group.doubles);
      draft.release(group.frames);
    } catch (error) {
      if (!signal.aborted) refused.push({ group, error });
    }
    if (signal.aborted) return refused;
  }
  if (refused.length === 0) await insistFor(draft, () => closeListing(draft.listing));
  if (signal.aborted) return refused;
  // What was dropped meanwhile is a draft of its own, and so is what failed: only what was left out goes.
  const isLeft = ({ key }: { key: string }): boolean => !draft.files.get(key)?.failure;
  if (refused.length === 0) draft.forget(draft.grouping.now.left.filter(isLeft).map(({ key }) => key));
  draft.reopen();
  return refused;
}

async function submitGroup(draft: Draft, group: Group, options: ListingOptions): Promise<JobStatus> {
  const uploads = group.frames.map((key) => draft.files.get(key)?.upload ?? '');
  const name = nameOf(draft.files.get(group.reference)?.path ?? '');
  const photo = await insistFor(draft, () => keepPhoto({ uploads, name }, `${group.id}/photo`));
  const request = { photo: photo.id, listing: draft.listing, name, options };
  return insistFor(draft, () => submitJob(request, `${group.id}/job`));
}

function insistFor<Answer>(draft: Draft, act: () => Promise<Answer>): Promise<Answer> {
  return insist(act, draft.handing, (error) => (draft.waiting = error));
}
