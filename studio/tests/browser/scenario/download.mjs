import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readArchive } from '../archive.mjs';
import { readPicture } from '../pictures.mjs';

const SIZE = [900, 600];

/** The file of the version that is looked at. */
export async function downloadVersion(desk) {
  const { name, bytes } = await save(desk, desk.page.getByRole('link', { name: 'Download: Version 3' }));
  assert.match(name, /^IMG_0004.*\.jpg$/);
  await assertWhole(desk, name, bytes);
}

/** Those that are ticked, in the order in which they were sent, whatever that of the ticks. */
export async function downloadChosen(desk) {
  const { page } = desk;
  for (const name of ['IMG_0006.jpg', 'IMG_0001.jpg']) await page.getByLabel(`Choose ${name}`).check();
  await assertArchive(desk, 'Download 2 chosen', ['IMG_0001.jpg', 'IMG_0006.jpg']);
}

/** Of the photo that was edited the last version, which was sent last. */
export function downloadAll(desk) {
  return assertArchive(desk, 'Download all 4', ['IMG_0001.jpg', 'IMG_0005.jpg', 'IMG_0006.jpg', 'IMG_0004.jpg']);
}

async function assertArchive(desk, link, names) {
  const { name, bytes } = await save(desk, desk.page.getByRole('link', { name: link }));
  assert.equal(name, `${desk.shoot}.zip`);
  const files = readArchive(bytes);
  assert.deepEqual(files.map((file) => file.name), names);
  for (const file of files) await assertWhole(desk, file.name, file.bytes);
}

async function assertWhole({ page }, name, bytes) {
  const { width, height } = await readPicture(page, bytes);
  assert.deepEqual([width, height], SIZE, name);
}

async function save({ page, out }, link) {
  const download = page.waitForEvent('download');
  await link.click();
  const file = await download;
  const path = join(out, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), bytes: await readFile(path) };
}
