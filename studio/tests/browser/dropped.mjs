// What is dropped and cannot be used, or has to wait: `node dropped.mjs URL FOLDER`. Beside the folder lie `large.jpg`,
// `room.dng` and `broken.jpg`, whose end is missing.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { drop, openStudio } from './chromium.mjs';
import { handsOn } from './editor.mjs';

const [url, folder] = process.argv.slice(2);
const { context, page, found, look, end } = await openStudio(url);
const { button, awaitVersion } = handsOn(page);
const beside = (name) => join(folder, '..', name);
const problem = (status, code, more) => ({ status, json: { status, title: code, detail: '', code, retryable: true }, ...more });
const refuse = (address, ...told) => page.route(address, (route) => route.fulfill(problem(...told)));

// A RAW file is shown, and named as it is; a file whose end is missing says so, and is done without.
await page.getByLabel('Name of the shoot').fill(`Dropped ${Date.now()}`);
await drop(page, beside('room.dng'), beside('broken.jpg'));
await page.getByText('The end of the file is missing. The JPEG has no end marker. Copy it from the card again, and send that.').waitFor();
await look();
await button('Do without it: broken.jpg').click();
const grouped = page.getByText('1 photo from 1 file');
await grouped.waitFor();
await page.getByRole('button', { name: /^room.dng/ }).locator('img').waitFor();

// The server's disk is full: that is said, handing over is cancelled, and what was grouped is still there.
await refuse('**/v1/photos', 507, 'storage_full');
await button('Finish 1 photo').click();
await page.getByText('The server has no room left. It is tried again by itself.').waitFor();
await look();
await button('Cancel').click();
await grouped.waitFor();
await page.unroute('**/v1/photos');

// So is what is sent: it waits, and can be set aside.
await refuse('**/v1/uploads', 507, 'storage_full');
await drop(page, beside('large.jpg'));
await page.getByText('The server has no room left. It is tried again by itself.').waitFor();
await look();
await button('Go on without what waits').click();
await button('Do without it: large.jpg').click();
await grouped.waitFor();
await page.unroute('**/v1/uploads');

// Who asks more than a key may is told so, and it goes on by itself. What one tab sends no other one misses.
let letGo;
const held = new Promise((resolve) => (letGo = resolve));
await page.route('**/v1/uploads/*', async (route) => {
  if (route.request().method() === 'PATCH') await held;
  await route.continue();
});
await page.route('**/v1/uploads', (route) => route.fulfill(problem(429, 'rate_limited', { headers: { 'Retry-After': '1' } })), { times: 1 });
// A file that the server cannot look at is tried again, and done without.
await refuse('**/facts', 500, 'internal_error');
await drop(page, beside('large.jpg'));
await page.getByText('Your key may ask no more within this minute. It is tried again by itself.').waitFor();
const second = await context.newPage();
await second.goto(page.url());
await second.getByText('Another tab is sending these files').waitFor();
assert.equal(await second.getByRole('button', { name: 'Do without them' }).count(), 0);
await second.close();
letGo();
await button('Try again: large.jpg').waitFor();
await look();
await page.unroute('**/facts');
await button('Try again: large.jpg').click();
await page.getByText('2 photos from 2 files').waitFor();
await page.getByRole('button', { name: /^large.jpg/ }).click();
await button('Leave out').click();
await grouped.waitFor();

// The RAW file is finished as a TIFF, and looked at like any other photo.
await button('Finish 1 photo').click();
await page.getByText('1 of 1 photo finished').waitFor();
await page.getByRole('link', { name: 'Open room.dng' }).click();
await awaitVersion(1, 'Finished');
await page.getByText('Facts').click();
await page.getByText('900 × 600, 16 bit, RAW, came out as 900 × 600, 16 bit, TIFF').waitFor();
await page.goBack();

// What has moved on meanwhile, and why a file cannot be had, is said.
const all = page.getByRole('link', { name: 'Download all 1' });
await page.route('**/results.zip*', (route) => route.fulfill({ status: 410 }));
await all.click();
await page.getByText('It was kept for as long as promised, and is gone').waitFor();
await look();
await button('Dismiss').click();
await page.unroute('**/results.zip*');
found.splice(0, found.length, ...found.filter((line) => !/status of (410|422|429|50[07])/.test(line))); // the browser logs every refusal

// What is kept no longer is noticed while somebody looks on.
await page.clock.install();
await page.reload();
await page.getByText('1 of 1 photo finished').waitFor();
assert.equal(await page.getByText('Kept no longer').count(), 0);
await page.clock.fastForward(400 * 24 * 3600 * 1000);
await page.getByText('Kept no longer').waitFor();
assert.equal(await all.count(), 0);
await look();
await end();
