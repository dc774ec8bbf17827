import assert from 'node:assert/strict';
import { awaitTiles, openStudio } from './chromium.mjs';
import { readPicture } from './pictures.mjs';

const PHONE = { width: 320, height: 640 };
/** Of the pyramid of a photo 900 px wide: the whole of it, and the half. */
const WHOLE = 10;
const HALF = 9;
const SIDE_PX = 32;

/** On a screen of two pixels to one of CSS, the finer tiles are asked for, and at 100 % a photo's pixel is one of the screen. */
export async function assertCrisp(url, id) {
  const coarse = await openAt(url, id, 1);
  await coarse.end();
  assert.equal(Math.max(...coarse.levels), HALF);

  const { page, levels, end } = await openAt(url, id, 2);
  assert.equal(Math.max(...levels), WHOLE);
  await page.getByRole('button', { name: '100 %', exact: true }).click();
  await page.locator('.zoom-now', { hasText: /^100 %$/ }).waitFor();
  await page.getByRole('button', { name: 'Move the picture up' }).click(); // to no whole pixel
  await page.waitForTimeout(1000); // it moves softly
  assert.ok(await isDrawnAsItIs(page, await readTile(page, url, id)), 'what is drawn is not the photo’s own pixels');
  await end();
}

/** A studio at the photo, and the levels of it that were asked for until it was drawn. */
async function openAt(url, id, deviceScaleFactor) {
  const studio = await openStudio(url, { ...PHONE, deviceScaleFactor });
  const levels = [];
  studio.page.on('request', (request) => {
    const level = new RegExp(`${id}/tiles_files/(\\d+)/`).exec(request.url());
    if (level) levels.push(Number(level[1]));
  });
  await studio.page.goto(`${url}/studio/#/photo/${id}`);
  await awaitTiles(studio.page);
  await studio.page.waitForLoadState('networkidle');
  return { ...studio, levels };
}

/** The first tile of the photo, as the page was given it: its middle is in there. */
async function readTile(page, url, id) {
  const headers = { Accept: 'image/webp,image/jpeg' };
  const answer = await page.request.get(`${url}/v1/photos/${id}/tiles_files/${WHOLE}/0_0.jpg`, { headers });
  return readPicture(page, await answer.body());
}

/** Whether the middle of the canvas is a piece of the tile, byte for byte. */
async function isDrawnAsItIs(page, tile) {
  const canvas = page.locator('.side.after canvas').first();
  const drawn = await readPicture(page, Buffer.from((await canvas.evaluate((it) => it.toDataURL())).split(',')[1], 'base64'));
  const [left, top] = [(drawn.width - SIDE_PX) / 2, (drawn.height - SIDE_PX) / 2].map(Math.round);
  const rowOf = (picture, x, y) => picture.data.subarray(4 * (y * picture.width + x), 4 * (y * picture.width + x + SIDE_PX));
  const rows = Array.from({ length: SIDE_PX }, (_, down) => down);
  const isAt = (x, y) => rows.every((down) => rowOf(drawn, left, top + down).equals(rowOf(tile, x, y + down)));
  const [across, down] = [tile.width - SIDE_PX, tile.height - SIDE_PX];
  for (let y = 0; y <= down; y += 1) for (let x = 0; x <= across; x += 1) if (isAt(x, y)) return true;
  return false;
}
