import { ask, askJson } from './http';
import type { CapturePlan, FrameFacts, ListingJobs } from './wire';

function listingPath(listing: string, part: string): string {
  return `/v1/listings/${encodeURIComponent(listing)}/${part}`;
}

/** Which files would become one photo; nothing is done or kept. */
export function planListing(listing: string, frames: FrameFacts[]): Promise<CapturePlan> {
  return askJson(listingPath(listing, 'plan'), { json: { brackets: 'auto', frames } });
}

/** The shoot is complete: its white point and sky can be chosen. */
export async function closeListing(listing: string): Promise<ListingJobs> {
  return (await ask(listingPath(listing, 'photos'), { method: 'POST' })).json() as Promise<ListingJobs>;
}

/** Of every change of all its jobs. */
export function eventsPath(listing: string): string {
  return listingPath(listing, 'events');
}

/** Of the results of these jobs, or of all that have finished, in one file. */
export function zipPath(listing: string, jobs: string[] = []): string {
  const query = new URLSearchParams(jobs.map((id) => ['job', id]));
  return listingPath(listing, `results.zip${jobs.length > 0 ? `?${query}` : ''}`);
}
