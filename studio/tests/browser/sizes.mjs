// Every page from a telephone to a 4K screen, in the light and in the dark: `node sizes.mjs URL FOLDER OUT`.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitTiles, openStudio } from './chromium.mjs';
import { finishPhotos } from './finished.mjs';

const [url, folder, out] = process.argv.slice(2);
const LISTING = 'Sizes';
const SIZES = [
  [320, 640, 'light'],
  [1440, 900, 'dark'],
  [1440, 900, 'light'],
  [3840, 2160, 'dark'],
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

const { page, look, end } = await openStudio(url);
for (const [width, height, colorScheme] of SIZES) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  for (const [name, [hash, isThere]] of Object.entries(PAGES)) {
    await page.goto(`${url}/studio/${hash}`);
    await isThere(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`) });
    await assertFits(page);
    await look();
  }
}
await end();
