// A shoot from the drop to the archive, as a photographer works: `node shoot.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { drop, openStudio, see } from './chromium.mjs';

const [url, folder, out] = process.argv.slice(2);
const { context, page, look, end } = await openStudio(url);
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

const download = page.waitForEvent('download');
await page.getByRole('link', { name: 'Download all 4' }).click();
const archive = join(out, 'results.zip');
await (await download).saveAs(archive);
assert.ok((await stat(archive)).size > 100_000);
await end();
