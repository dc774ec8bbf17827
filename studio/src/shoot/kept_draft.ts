import type { Grouping } from './grouping';
import type { ListingOptions } from './listing_options';

const KEPT_AS = 'fanlight.draft.';

/** A file that was dropped: what is known of it after a reload, when the file itself is not at hand. */
export interface KeptFile {
  key: string;
  path: string;
  size: number;
  /** Its upload, once that is complete. */
  upload: string | null;
}

/** What was dropped and is no job yet. */
export interface KeptDraft {
  files: KeptFile[];
  grouping: Grouping | null;
  /** How it is to be finished, once somebody has said go. */
  accepted: ListingOptions | null;
}

export function recallDraft(listing: string): KeptDraft | null {
  const kept = localStorage.getItem(KEPT_AS + listing);
  return kept === null ? null : (JSON.parse(kept) as KeptDraft);
}

export function keepDraft(listing: string, draft: KeptDraft): void {
  if (draft.files.length === 0) localStorage.removeItem(KEPT_AS + listing);
  else localStorage.setItem(KEPT_AS + listing, JSON.stringify(draft));
}

/** How many files each shoot has that has some, by its name. */
export function countDrafts(): Map<string, number> {
  const names = Object.keys(localStorage).filter((key) => key.startsWith(KEPT_AS));
  const listings = names.map((name) => name.slice(KEPT_AS.length));
  return new Map(listings.map((listing) => [listing, recallDraft(listing)?.files.length ?? 0]));
}

/** Another tab has changed the draft of this shoot. */
export function onDraftElsewhere(listing: string, act: () => void): () => void {
  const listen = (event: StorageEvent): void => {
    if (event.key === KEPT_AS + listing) act();
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
