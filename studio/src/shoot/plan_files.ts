import { planListing } from '../api/listings';
import { groupBy } from '../parts/group_by';
import type { DraftFile } from './draft.svelte';
import { append, leaveOut, NOTHING, readPlan, type Grouping } from './grouping';
import { folderOf } from './photo_files';

type Insist = <Answer>(act: () => Promise<Answer>) => Promise<Answer>;

/** What the server would group of these, folder by folder; what cannot be used is left out. */
export async function planFiles(listing: string, files: DraftFile[], insist: Insist): Promise<Grouping> {
  let planned = NOTHING;
  const usable = files.filter((file) => file.facts);
  for (const together of groupBy(usable, (file) => folderOf(file.path)).values()) {
    const facts = together.map((file) => file.facts!);
    const plan = await insist(() => planListing(listing, facts));
    const keys = together.map((file) => file.key);
    planned = append(planned, readPlan(plan, keys));
  }
  for (const file of files) if (file.failure) planned = leaveOut(planned, [file.key], file.failure.what);
  return planned;
}
