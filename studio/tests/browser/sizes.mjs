// Pages from a telephone to a 4K screen, in the light and in the dark: `node sizes.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitTiles, openStudio, see } from './chromium.mjs';
import { finishPhotos } from './finished.mjs';
import { assertCrisp } from './hidpi.mjs';

const [url, folder] = process.argv.slice(2);
const LISTING = 'Sizes';
/** Those in the light at 1440 px are looked at on the way by the other scripts. */
const SIZES = [
  { called: 'phone', width: 320, height: 640, colorScheme: 'light', pages: ['shoots', 'shoot', 'photo', 'edit'] },
  { called: 'phone-dark', width: 320, height: 640, colorScheme: 'dark', pages: ['shoots', 'shoot', 'photo', 'edit'] },
  { called: 'dark', width: 1440, height: 900, colorScheme: 'dark', pages: ['shoots', 'shoot', 'photo', 'edit'] },
  { called: '4k', width: 3840, height: 2160, colorScheme: 'dark', pages: ['shoot', 'edit'] },
];

const names = (await readdir(folder)).sort().slice(-3);
const ids = await finishPhotos(url, LISTING, names.map((name) => join(folder, name)));

const PAGES = {
  shoots: ['#/', (page) => page.getByRole('link', { name: LISTING }).waitFor()],
  shoot: [`#/shoot/${LISTING}`, (page) => page.getByText('3 of 3 photos finished').waitFor()],
  photo: [`#/photo/${ids[1]}`, (page) => awaitTiles(page)],
  edit: [`#/photo/${ids[1]}/edit`, (page) => page.getByRole('application').waitFor().then(() => awaitTiles(page))],
};

async function assertFits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} px too wide at ${page.viewportSize().width} px`);
}

async function assertOneRow(page) {
  const middles = await page.getByRole('group', { name: 'Zoom' }).locator('> *').evaluateAll((all) =>
    all.map((it) => it.getBoundingClientRect()).map(({ top, bottom }) => Math.round((top + bottom) / 2)),
  );
  assert.ok(Math.max(...middles) - Math.min(...middles) < 4, `zoom in several rows at ${page.viewportSize().width} px`);
}

/** What moves the picture takes no row from it: it lies over it, once there is more of it than is seen. */
async function assertPanBar(page) {
  const bar = page.getByRole('group', { name: 'Move the picture' });
  assert.equal(await bar.count(), 0);
  await page.getByRole('button', { name: '200 %' }).click();
  await bar.waitFor();
  const [stage, lies] = await Promise.all([page.locator('.stage'), bar].map((it) => it.boundingBox()));
  assert.ok(lies.y > stage.y && lies.x > stage.x && lies.x + lies.width < stage.x + stage.width);
  for (const button of await bar.getByRole('button').all()) {
    const { width, height } = await button.boundingBox();
    assert.ok(width >= 24 && height >= 24, `${width} × ${height}`);
  }
  await bar.getByRole('button').first().focus();
  await page.keyboard.press('0');
  await bar.waitFor({ state: 'detached' });
  assert.ok(await page.locator('.stage').evaluate((stage) => stage === document.activeElement), 'the focus is lost');
  await page.getByRole('button', { name: '200 %' }).click();
  await bar.waitFor();
}

const { page, look, end } = await openStudio(url);
for (const { called, width, height, colorScheme, pages } of SIZES) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  for (const name of pages) {
    const [hash, isThere] = PAGES[name];
    await page.goto(`${url}/studio/${hash}`);
    await isThere(page);
    await see(page, `${name}-${called}`);
    await assertFits(page);
    if (name === 'photo') await assertOneRow(page);
    if (called !== '4k') await look();
    if (name !== 'photo') continue;
    await assertPanBar(page);
    await see(page, `close-${called}`);
    await look();
  }
}

// From photo to photo, and back to the shoot as it was left.
await page.goto(`${url}/studio/#/shoot/${LISTING}`);
await page.getByLabel('Order').selectOption('name');
await page.locator('.card .opens').nth(1).click();
await page.getByRole('link', { name: /^Photo after/ }).click();
await page.getByText('3 of 3', { exact: true }).waitFor();
await page.keyboard.press('k');
await page.getByText('2 of 3', { exact: true }).waitFor();
await page.goBack();
assert.equal(await page.getByLabel('Order').inputValue(), 'name');
await end();
await assertCrisp(url, ids[1]);
