import assert from 'node:assert/strict';
import { awaitTiles, lookAtKeys, see } from '../chromium.mjs';
import { readPicture } from '../pictures.mjs';
import { lookAtMarks, readStill } from './compare.mjs';

const PICTURE = [0.87, 0.38];
const BACK_WALL = [0.3, 0.35];
const RIGHT_WALL = [0.93, 0.22];

/** The picture on the wall is clicked on and removed, with a reload before: that loses nothing. */
export async function removePicture(desk) {
  const { page, look, button, marked, openEditor, clickOn, awaitVersion } = desk;
  const before = await readResult(desk);
  await openEditor();
  await button('Select by clicks').click();
  await clickOn(PICTURE);
  await page.getByText(/% sure/).waitFor();
  await button('Another guess · 1 of 4').click();
  await marked.waitFor();
  await page.reload();
  await button('Another guess · 2 of 4').waitFor();
  await marked.waitFor();
  await button('Undo: another guess').click();
  await button('Another guess · 1 of 4').waitFor();
  await marked.waitFor();
  await see(page, 'marked');
  await page.locator('.edit-side').evaluate((side) => side.scrollTo(0, side.scrollHeight)); // nothing half under the bar
  await look();
  await lookAtKeys(page, look);
  await page.getByLabel(/Keep it even where/).check();
  await button('Remove it').click();
  await awaitVersion(2, 'Something removed');
  const after = await readResult(desk);
  assert.ok(distance(before.at(PICTURE), after.at(PICTURE)) > 8, 'the picture is still there');
  assert.ok(distance(before.at(BACK_WALL), after.at(BACK_WALL)) < 4, 'what was not marked has changed');
}

/** Walls are found, the one on the right is taken away from them, and the others are painted. */
export async function repaintWall(desk) {
  const { page, look, button, marked, openEditor, drag, awaitVersion } = desk;
  const before = await readResult(desk);
  await openEditor();
  await button('Find').click();
  await button('Walls').click();
  await marked.waitFor();
  await button('Box').click();
  await page.getByLabel(/Find the thing in it/).uncheck();
  await page.keyboard.down('Alt');
  await drag([0.785, 0.002], [0.999, 0.998]);
  await page.keyboard.up('Alt');
  await marked.waitFor();
  await button('Recolour').click();
  await page.getByLabel('Paint', { exact: true }).fill('RAL 6021');
  await look();
  await button('Recolour it').click();
  await awaitVersion(3, 'Recoloured');
  await page.getByText('Painted in RAL 6021').waitFor();
  await look();
  await lookAtMarks(desk, 'step', 'Where each step worked');
  const after = await readResult(desk);
  assert.ok(greenOf(after.at(BACK_WALL)) > greenOf(before.at(BACK_WALL)) + 8, 'the wall is not pale green');
  assert.ok(distance(before.at(RIGHT_WALL), after.at(RIGHT_WALL)) < 4, 'the other wall has changed');
}

/** Steps to the version before it, and back, by what the notice offers and by keys. */
export async function undoAndRedo({ page }) {
  const isSeen = (name) => page.locator('.version.is-after').getByText(name, { exact: true }).waitFor();
  const offered = page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).last();
  assert.ok((await offered.boundingBox()).height < 40, 'its word is broken in two');
  await offered.click();
  await isSeen('Version 2');
  await page.getByRole('link', { name: 'Download: Version 2' }).waitFor();
  await page.keyboard.press('Control+Shift+z');
  await isSeen('Version 3');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await isSeen('Version 1');
  await page.keyboard.press('Control+Shift+z');
  await page.keyboard.press('Control+Shift+z');
  await isSeen('Version 3');
  await page.reload(); // the address has followed
  await isSeen('Version 3');
  await awaitTiles(page);
  await readStill(page, page.locator('.side.after canvas').first());
  await see(page, 'recoloured');
}

/** The file of the version that is looked at. */
async function readResult({ page, url }) {
  const id = page.url().split('/').at(-1);
  return readPicture(page, await (await page.request.get(`${url}/v1/jobs/${id}/result`)).body());
}

function distance(one, other) {
  return Math.max(...one.map((value, channel) => Math.abs(value - other[channel])));
}

/** How far a colour is from grey, towards green. */
function greenOf([red, green, blue]) {
  return green - (red + blue) / 2;
}
