import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPicture } from '../pictures.mjs';

/** Where the mask is saved that was read last. */
export const fileIn = (out) => join(out, 'mask.png');

/** The mask as the server draws it, in the photo's own pixels; none where nothing is marked. */
export async function readMask({ page, button, out }) {
  if (await button('Download PNG').isDisabled()) return null;
  const download = page.waitForEvent('download');
  await button('Download PNG').click();
  await (await download).saveAs(fileIn(out));
  return readPicture(page, await readFile(fileIn(out)));
}

export function assertMask(mask, { marked = [], bare = [] }) {
  for (const place of marked) assert.ok(mask.at(place)[0] > 250, `${place} is not marked`);
  for (const place of bare) assert.ok(mask.at(place)[0] < 5, `${place} is marked`);
}

/** Nothing is marked any more. */
export async function clear({ page, button }) {
  await button('Clear').click();
  await page.getByText('Nothing is marked').waitFor();
}

/** What was done marks these places and leaves those bare; undone, the mask is as it was, and done again as it became. */
export async function assertDoes(desk, act, places) {
  const { page } = desk;
  const before = await readMask(desk);
  await act();
  const after = await readMask(desk);
  assertMask(after, places);
  await page.getByRole('button', { name: /^Undo: / }).click();
  assertSame(await readMask(desk), before);
  await page.getByRole('button', { name: /^Redo: / }).click();
  assertSame(await readMask(desk), after);
}

export function assertSame(one, other) {
  assert.equal(one === null, other === null);
  assert.ok(one === null || one.data.equals(other.data), 'it is another mask');
}
