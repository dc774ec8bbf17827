// A photo compared, a thing removed, a wall repainted, and the file: `node edit.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitTiles, openStudio } from './chromium.mjs';
import { finishPhotos } from './finished.mjs';

const [url, folder, out] = process.argv.slice(2);
const [id] = await finishPhotos(url, 'Edits', [join(folder, 'IMG_0004.jpg')]);
const { page, look, end } = await openStudio(url);
const button = (name) => page.getByRole('button', { name, exact: true });
const see = (name) => page.screenshot({ path: join(out, `${name}.png`) });
const glass = page.getByRole('application');
const marked = page.getByText(/% of the photo is marked/);

async function openEditor() {
  await page.getByRole('link', { name: 'Edit this version' }).click();
  await glass.waitFor();
  await page.waitForLoadState('networkidle');
}

/** In shares of what is seen of the photo. */
async function dragBox([left, top], [right, bottom]) {
  await button('Box').click();
  const { x, y, width, height } = await glass.boundingBox();
  await page.mouse.move(x + width * left, y + height * top);
  await page.mouse.down();
  await page.mouse.move(x + width * right, y + height * bottom, { steps: 5 });
  await page.mouse.up();
  await marked.waitFor();
}

async function awaitVersion(number, what) {
  await page.waitForURL(/#\/photo\/[^/]+$/);
  await page.getByRole('link', { name: `Look at Version ${number}. ${what}`, exact: true }).waitFor();
}

await page.goto(`${url}/studio/#/photo/${id}`);
await awaitVersion(1, 'Finished');
await page.getByRole('heading', { name: 'What was done' }).waitFor();
await awaitTiles(page);
await look();
for (const mode of ['Side by side', 'One by one', 'Slider']) {
  await button(mode).click();
  assert.equal(await button(mode).getAttribute('aria-pressed'), 'true');
}
await page.getByRole('slider', { name: 'Divider between before and after' }).press('ArrowRight');
await button('200 %').click();
await page.getByText('200 %', { exact: true }).nth(1).waitFor();
await see('compared');

await openEditor();
await dragBox([0.45, 0.5], [0.55, 0.6]);
await page.reload();
await marked.waitFor(); // a reload loses nothing
await button('Undo: box').click();
await page.getByText('Nothing is marked').waitFor();
await button('Redo: box').click();
await marked.waitFor();
await see('marked');
await page.locator('.edit-side').evaluate((side) => side.scrollTo(0, side.scrollHeight)); // nothing half under the bar
await look();
await button('Remove it').click();
await awaitVersion(2, 'Something removed');

await openEditor();
await dragBox([0.3, 0.2], [0.6, 0.5]);
await button('Recolour').click();
await page.getByLabel('Paint', { exact: true }).fill('RAL 6021');
await look();
await button('Recolour it').click();
await awaitVersion(3, 'Recoloured');
await page.getByText('Painted in RAL 6021').waitFor();
await look();
await see('recoloured');

const download = page.waitForEvent('download');
await page.getByRole('link', { name: 'Download: Version 3' }).click();
const file = join(out, 'result.jpg');
await (await download).saveAs(file);
assert.ok((await stat(file)).size > 10_000);

await page.goto(`${url}/studio/#/shoot/Edits`);
await page.getByText('version 3').first().waitFor(); // of one photo, in the shoot that it came from
await end();
