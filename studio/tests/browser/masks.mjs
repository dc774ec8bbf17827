// Masks by file and by finger, something made anew, and what the profile cannot do: `node masks.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openFinished } from './editor.mjs';

const [url, folder, out] = process.argv.slice(2);
const desk = await openFinished(url, 'Masks', join(folder, 'IMG_0006.jpg'), { hasTouch: true });
const { page, button, marked, drag, placeOf, openEditor, awaitVersion, end } = desk;
const touch = await page.context().newCDPSession(page);

/** Fingers that go from places to places, in shares of what is seen of the photo. */
async function swipe(...fingers) {
  const at = (share) =>
    Promise.all(
      fingers.map(async ([from, to], id) => {
        const [x, y] = await placeOf([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
        return { x, y, id };
      }),
    );
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: await at(0) });
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: await at(share) });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

const readZoom = async () => parseInt(await page.locator('.zoom').innerText(), 10);

await openEditor();
await button('Find').click();
await page.getByText('python -m models fetch sdxl').waitFor(); // what would find things, and is not here
assert.ok(await button('People').isDisabled());

await button('Brush').click();
await swipe([[0.4, 0.4], [0.55, 0.45]]);
await marked.waitFor();
const before = await readZoom();
await swipe([[0.45, 0.5], [0.3, 0.5]], [[0.55, 0.5], [0.7, 0.5]]);
assert.ok((await readZoom()) > 1.5 * before);
await button('Fit').click();

const covered = await marked.innerText();
const download = page.waitForEvent('download');
await button('Download PNG').click();
const file = join(out, 'mask.png');
await (await download).saveAs(file);
await button('Clear').click();
await page.getByText('Nothing is marked').waitFor();
await page.getByLabel('Upload PNG').setInputFiles(file);
await marked.waitFor();
assert.equal(await marked.innerText(), covered);

await button('Clear').click();
await button('Box').click();
await drag([0.4, 0.75], [0.55, 0.9]);
await marked.waitFor();
await button('Replace').click();
await page.getByText('The models of this profile are too small to replace anything.').first().waitFor();
await page.getByLabel('What is to be there').fill('oak parquet');
await page.getByLabel(/Marked preview/).check();
await page.getByText('More settings').click();
await page.getByLabel(/Keep it even where/).check();
await button('Replace it').click();
await awaitVersion(2, 'Something replaced');
await end();
