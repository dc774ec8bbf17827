// A photo compared, its walls repainted, a thing clicked on and removed, and the file: `node edit.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitTiles, lookAtKeys, see } from './chromium.mjs';
import { openFinished } from './editor.mjs';

const [url, folder, out] = process.argv.slice(2);
const desk = await openFinished(url, 'Edits', join(folder, 'IMG_0004.jpg'));
const { page, look, button, marked, clickOn, openEditor, awaitVersion, end } = desk;

await page.getByRole('heading', { name: 'What was done' }).waitFor();
await awaitTiles(page);
await look();
await lookAtMarks('tile', 'Checked tiles');
for (const mode of ['Side by side', 'One by one', 'Slider']) {
  await button(mode).click();
  assert.equal(await button(mode).getAttribute('aria-pressed'), 'true');
}
await page.getByRole('slider', { name: 'Divider between before and after' }).press('ArrowRight');
await see(page, 'compared');
await button('200 %').click();
await page.getByText('200 %', { exact: true }).nth(1).waitFor();
const canvas = page.locator('.side.after canvas').first();
const before = await readStill();
await button('Move the picture right').click(); // without a drag
assert.notEqual(await readStill(), before);

/** What lies over the photo, with what is told of one of it. */
async function lookAtMarks(kind, label) {
  const box = page.getByRole('checkbox', { name: label });
  await box.check();
  await page.locator(`.mark.${kind}`).first().waitFor();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Put away' }).waitFor();
  await look();
  await box.uncheck();
}

/** What is drawn, once it stays so. */
async function readStill() {
  for (let last = ''; ; await page.waitForTimeout(500)) {
    const now = await canvas.evaluate((it) => it.toDataURL());
    if (now === last) return now;
    last = now;
  }
}

await openEditor();
await button('Find').click();
await button('Walls').click();
await marked.waitFor();
await button('Recolour').click();
await page.getByLabel('Paint', { exact: true }).fill('RAL 6021');
await look();
await button('Recolour it').click();
await awaitVersion(2, 'Recoloured');
await page.getByText('Painted in RAL 6021').waitFor();
await look();
await lookAtKeys(page, look);
await lookAtMarks('step', 'Where each step worked');
const isSeen = (name) => page.locator('.version.is-after').getByText(name, { exact: true }).waitFor();
await button('Undo').click(); // steps to the version before it, and back
await isSeen('Version 1');
await page.getByRole('link', { name: 'Download: Version 1' }).waitFor();
await page.keyboard.press('Control+Shift+z');
await isSeen('Version 2');
await page.keyboard.press('Control+z');
await isSeen('Version 1');
await page.keyboard.press('Control+Shift+z');
await isSeen('Version 2');
await readStill();
await see(page, 'recoloured');

await openEditor();
await button('Select by clicks').click();
await clickOn([0.87, 0.4]); // the picture on the wall
await page.getByText(/% sure/).waitFor();
await button('Another guess · 1 of 4').click();
await marked.waitFor();
await page.reload(); // loses nothing
await button('Another guess · 2 of 4').waitFor();
await marked.waitFor();
await button('Undo: another guess').click();
await button('Another guess · 1 of 4').waitFor();
await see(page, 'marked');
await page.locator('.edit-side').evaluate((side) => side.scrollTo(0, side.scrollHeight)); // nothing half under the bar
await look();
await lookAtKeys(page, look);
await page.getByLabel(/Keep it even where/).check();
await button('Remove it').click();
await awaitVersion(3, 'Something removed');

const download = page.waitForEvent('download');
await page.getByRole('link', { name: 'Download: Version 3' }).click();
const file = join(out, 'result.jpg');
await (await download).saveAs(file);
assert.ok((await stat(file)).size > 10_000);

await page.goto(`${url}/studio/#/shoot/Edits`);
await page.getByText('version 3').first().waitFor(); // of one photo, in the shoot that it came from
await end();
