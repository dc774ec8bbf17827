import assert from 'node:assert/strict';
import { readPicture } from '../pictures.mjs';

const INSIDE = [0.47, 0.82];
const OUTSIDE = [0.8, 0.3];

async function markBox({ button, drag, marked }) {
  await button('Box').click();
  await drag([0.4, 0.75], [0.55, 0.9]);
  await marked.waitFor();
}

/** What the profile cannot do is said, with what would bring it. */
export async function furnish({ page, button }) {
  await button('Find').click();
  await page.getByText('python -m models fetch sdxl').waitFor();
  assert.ok(await button('People').isDisabled());
  await button('Furnish').click();
  await page.getByText('The models of this profile are too small to furnish a room.').first().waitFor();
  await page.getByText('make serve PROFILE=sdxl').first().waitFor();
}

export async function replace(desk) {
  const { page, button, awaitVersion } = desk;
  await markBox(desk);
  await button('Replace').click();
  await page.getByText('The models of this profile are too small to replace anything.').first().waitFor();
  await page.getByLabel('What is to be there').fill('oak parquet');
  await page.getByLabel(/Marked preview/).check();
  await page.getByText('More settings').click();
  await page.getByLabel(/Keep it even where/).check();
  await button('Replace it').click();
  await awaitVersion(2, 'Something replaced');
}

export async function blur(desk) {
  const { button, openEditor, awaitVersion } = desk;
  await openEditor();
  await markBox(desk);
  await button('Blur').first().click();
  await button('Blur it').click();
  await awaitVersion(3, 'Blurred');
}

/** All but the box is transparent. */
export async function cutOut(desk) {
  const { page, url, button, openEditor, awaitVersion } = desk;
  await openEditor();
  await markBox(desk);
  await button('Cut out').click();
  await button('Cut it out').click();
  await awaitVersion(4, 'Cut out');
  const id = page.url().split('/').at(-1);
  const picture = await readPicture(page, await (await page.request.get(`${url}/v1/jobs/${id}/result`)).body());
  assert.equal(picture.at(INSIDE)[3], 255);
  assert.equal(picture.at(OUTSIDE)[3], 0);
}
