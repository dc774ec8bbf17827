import type { Family } from './families';
import type { Mark } from './marks';

export const FILTERS = ['all', 'look', 'disclose', 'underway', 'finished', 'failed'] as const;
export type Filter = (typeof FILTERS)[number];

export const SORTS = ['sent', 'name', 'look', 'changed'] as const;
export type Sort = (typeof SORTS)[number];

/** A photo of the grid, with what is to be known of it. */
export interface Shown extends Family {
  marks: Mark[];
}

export function passes(photo: Shown, filter: Filter): boolean {
  const state = photo.shown.state;
  switch (filter) {
    case 'all':
      return true;
    case 'look':
      return wantsLook(photo);
    case 'disclose':
      return photo.marks.some((mark) => mark.kind === 'disclosure');
    case 'underway':
      return state === 'queued' || state === 'running';
    case 'finished':
      return state === 'succeeded';
    case 'failed':
      return state === 'failed' || state === 'canceled';
  }
}

export function wantsLook(photo: Shown): boolean {
  return photo.marks.some((mark) => mark.wantsLook);
}

const names = new Intl.Collator('en', { numeric: true });

/** Another list in that order; photos that are alike in it stay as they were sent. */
export function sortPhotos(photos: Shown[], sort: Sort): Shown[] {
  switch (sort) {
    case 'sent':
      return photos;
    case 'name':
      return photos.toSorted((one, other) => names.compare(one.name, other.name));
    case 'look':
      return photos.toSorted((one, other) => Number(wantsLook(other)) - Number(wantsLook(one)));
    case 'changed':
      return photos.toSorted((one, other) => changedAt(other).localeCompare(changedAt(one)));
  }
}

function changedAt({ shown }: Shown): string {
  return shown.ended ?? shown.started ?? shown.created;
}
