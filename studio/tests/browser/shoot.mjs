// A shoot from the drop to the archive, as a photographer works: `node shoot.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { drop, lookAtKeys, openStudio, see } from './chromium.mjs';

const [url, folder, out] = process.argv.slice(2);
const { context, page, found, look, end } = await openStudio(url);
const button = (name) => page.getByRole('button', { name, exact: true });
const grouped = page.getByText('4 photos from 6 files');
const bracket = page.getByRole('listitem', { name: /^Photo 1, .*, 3 frames$/ });

await look();
await drop(page, folder);
await page.waitForURL(/#\/shoot\/12%20Elm%20Street/);
await grouped.waitFor();
await bracket.waitFor();
await look();
await see(page, 'grouping');

await bracket.getByRole('button').first().click();
await button('Each by itself').click();
await page.getByText('5 photos from 6 files').waitFor();
await page.keyboard.press('Control+z');
await grouped.waitFor();

await page.reload(); // loses nothing: the files are on the server, the grouping is kept
await grouped.waitFor();
await bracket.waitFor();

// The server's disk is full: that is said, handing over is cancelled, and what was grouped is still there.
const before = found.length;
const full = { status: 507, title: 'full', detail: '', code: 'storage_full', retryable: true };
await page.route('**/v1/photos', (route) => route.fulfill({ status: 507, json: full }));
await button('Finish 4 photos').click();
await page.getByText('The server has no room left. It is tried again by itself.').waitFor();
await look();
await button('Cancel').click();
await grouped.waitFor();
await page.unroute('**/v1/photos');

// So is what is sent: it waits, and can be set aside.
await page.route('**/v1/uploads', (route) => route.fulfill({ status: 507, json: full }));
await drop(page, join(folder, '../large.jpg'));
await page.getByText('The server has no room left. It is tried again by itself.').waitFor();
await look();
await button('Go on without what waits').click();
await button('Do without it: large.jpg').click();
await grouped.waitFor();
await page.unroute('**/v1/uploads');

// What one tab sends no other one misses.
let letGo;
const held = new Promise((resolve) => (letGo = resolve));
await page.route('**/v1/uploads/*', async (route) => {
  if (route.request().method() === 'PATCH') await held;
  await route.continue();
});

// A file that the server cannot look at is tried again, and done without.
await page.route('**/facts', (route) => route.fulfill({ status: 500, json: { ...full, status: 500, code: 'internal_error' } }));
await drop(page, join(folder, '../large.jpg'));
const beside = await context.newPage();
await beside.goto(page.url());
await beside.getByText('Another tab is sending these files').waitFor();
assert.equal(await beside.getByRole('button', { name: 'Do without them' }).count(), 0);
await beside.close();
letGo();
await button('Try again: large.jpg').waitFor();
await look();
await page.unroute('**/facts');
await button('Try again: large.jpg').click();
await page.getByText('5 photos from 7 files').waitFor();
await page.getByRole('button', { name: /^large.jpg/ }).click();
await button('Leave out').click();
await grouped.waitFor();
found.push(...found.splice(before).filter((line) => !/status of 50[07]/.test(line))); // the browser logs every refusal

await button('Finish 4 photos').click();
await page.getByRole('article').nth(3).waitFor();
await page.reload();
const second = await context.newPage();
await second.goto(page.url());
for (const tab of [page, second]) await tab.getByText('4 of 4 photos finished').waitFor();
const names = (tab) => tab.getByRole('article').evaluateAll((cards) => cards.map((card) => card.ariaLabel));
assert.deepEqual(await names(second), await names(page));
assert.equal(await page.getByRole('article').getByText('3 frames').count(), 1);
await second.close();
await look();
await see(page, 'finished');
await lookAtKeys(page, look);

// Why a file cannot be had is said.
const all = page.getByRole('link', { name: 'Download all 4' });
await page.route('**/results.zip*', (route) => route.fulfill({ status: 410 }));
await all.click();
await page.getByText('It was kept for as long as promised, and is gone').waitFor();
await look();
await button('Dismiss').click();
await page.unroute('**/results.zip*');
found.splice(0, found.length, ...found.filter((line) => !/status of 410/.test(line)));

const download = page.waitForEvent('download');
await all.click();
const archive = join(out, 'results.zip');
await (await download).saveAs(archive);
assert.ok((await stat(archive)).size > 100_000);

// What is kept no longer is noticed while somebody looks on.
await page.clock.install();
await page.reload();
await page.getByText('4 of 4 photos finished').waitFor();
assert.equal(await page.getByText('Kept no longer').count(), 0);
await page.clock.fastForward(400 * 24 * 3600 * 1000);
await page.getByText('Kept no longer').nth(3).waitFor();
assert.equal(await all.count(), 0);
await look();
await end();
