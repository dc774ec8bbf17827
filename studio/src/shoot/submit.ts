import { submitJob } from '../api/jobs';
import { closeListing } from '../api/listings';
import { insist } from '../api/patience';
import { keepPhoto } from '../api/photos';
import { dropUpload } from '../api/uploads';
import type { JobStatus } from '../api/wire';
import type { Draft } from './draft.svelte';
import type { Group } from './grouping';
import type { ListingOptions } from './listing_options';
import { nameOf } from './photo_files';

export interface Refused {
  group: Group;
  error: unknown;
}

/** Makes a job of every photo of an accepted draft, in order, and closes the listing; those that were refused stay.

Goes on where it stopped when a reload broke it off: each order has a key, so that none is placed twice. One tab does it. */
export async function submitDraft(draft: Draft, onJob: (job: JobStatus) => void): Promise<Refused[]> {
  return navigator.locks.request(`fanlight.submit.${draft.listing}`, async () => {
    const refused: Refused[] = [];
    for (const group of draft.grouping.now?.photos ?? []) {
      try {
        onJob(await submitGroup(draft, group, draft.accepted ?? {}));
        releaseGroup(draft, group);
      } catch (error) {
        refused.push({ group, error });
      }
    }
    if (refused.length > 0) draft.reopen();
    else await complete(draft);
    return refused;
  });
}

async function submitGroup(draft: Draft, group: Group, options: ListingOptions): Promise<JobStatus> {
  const uploads = group.frames.map((key) => draft.files.get(key)?.upload ?? '');
  const name = nameOf(draft.files.get(group.reference)?.path ?? '');
  const photo = await insist(() => keepPhoto({ uploads, name }, `${group.id}/photo`));
  const request = { photo: photo.id, listing: draft.listing, name, options };
  return insist(() => submitJob(request, `${group.id}/job`));
}

function releaseGroup(draft: Draft, group: Group): void {
  const grouping = draft.grouping.now;
  if (grouping === null) return;
  forget(draft, group.doubles);
  const photos = grouping.photos.filter((each) => each.id !== group.id);
  draft.release([...group.frames, ...group.doubles], { ...grouping, photos });
}

async function complete(draft: Draft): Promise<void> {
  await insist(() => closeListing(draft.listing));
  const left = draft.all.map((file) => file.key);
  forget(draft, left);
  draft.release(left, { photos: [], left: [] });
  draft.reopen();
}

/** Uploads of which nothing is made: the server sweeps them some day, if it cannot be told now. */
function forget(draft: Draft, keys: string[]): void {
  for (const key of keys) {
    const upload = draft.files.get(key)?.upload;
    if (upload) void dropUpload(upload).catch(() => undefined);
  }
}
