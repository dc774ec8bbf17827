import { expect, test } from 'vitest';
import { Gallery } from '../src/shoot/gallery.svelte';
import { ListingJobs } from '../src/shoot/listing_jobs.svelte';

test('what is shown and chosen of a shoot stays over a visit to a photo, and is that shoot alone', () => {
  const before = new Gallery(new ListingJobs('elm'));
  before.filter = 'look';
  before.sort = 'name';
  before.choose('one', true);

  const after = new Gallery(new ListingJobs('elm'));
  expect([after.filter, after.sort, [...after.chosen]]).toEqual(['look', 'name', ['one']]);

  const other = new Gallery(new ListingJobs('oak'));
  expect([other.filter, other.sort, other.chosen.size]).toEqual(['all', 'sent', 0]);
});
