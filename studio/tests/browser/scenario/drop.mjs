import assert from 'node:assert/strict';
import { drop, see } from '../chromium.mjs';
import { awaitGrouped } from './group.mjs';

const ARRIVE = 2;

/** The folder is dropped, and the page reloaded before most of it has arrived; dropped again, no file is begun anew. */
export async function dropTwice({ page, look, folder, shoot }) {
  let begun = 0;
  page.on('request', (request) => (begun += /\/v1\/uploads$/.test(request.url()) && request.method() === 'POST'));
  const letGo = await holdAllBut(page, ARRIVE);
  await drop(page, folder);
  await page.waitForURL(`**/#/shoot/${encodeURIComponent(shoot)}`);
  await page.getByText(/, 4 files to go/).waitFor();
  await look();
  await page.reload();
  letGo();
  await page.getByText('4 files not here yet').waitFor();
  await look();
  await drop(page, folder);
  await awaitGrouped(page);
  assert.equal(begun, 6);
  await look();
  await see(page, 'grouping');
}

/** What the other files are of never leaves the page. From when that is let go of, all does: the route stays, for one that
is taken away while a page loads may take a request with it. */
async function holdAllBut(page, number) {
  let left = number;
  await page.route('**/v1/uploads/*', (route) => {
    if (route.request().method() === 'PATCH' && left-- <= 0) return undefined;
    return route.continue();
  });
  return () => (left = Infinity);
}
