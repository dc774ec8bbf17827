import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findBarriers } from './axe.mjs';

/** On a busy machine a model that a photo wakes takes a minute to come. */
const WAIT_MS = 180_000;

/** Chromium at the studio, in a window of so many CSS pixels; `end` closes it, and throws for whatever was found meanwhile:
errors that the page logged, and barriers. Where a script fails, what its pages said is printed too. */
export async function openStudio(url, { width = 1440, height = 900, ...screen } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'light', ...screen });
  context.setDefaultTimeout(WAIT_MS);
  const found = [];
  context.on('page', (page) => listen(page, found));
  process.once('uncaughtException', async (error) => {
    console.error(error);
    for (const page of context.pages()) console.error(`${page.url()} said:\n${await readPage(page)}`);
    console.error(found.join('\n'));
    process.exit(1);
  });
  const page = await context.newPage();
  await page.goto(`${url}/studio/`);
  const look = async (at = page) => found.push(...(await findBarriers(at)));
  const end = async () => {
    await browser.close();
    assert.equal(found.join('\n'), '');
  };
  return { context, page, found, look, end };
}

function readPage(page) {
  return page.locator('body').innerText({ timeout: 5000 }).catch(String);
}

/** What the page itself logs and throws, and the policy it breaks. */
function listen(page, found) {
  page.on('pageerror', (error) => found.push(`${page.url()}: ${error.stack}`));
  page.on('console', (message) => {
    if (message.type() === 'error') found.push(`${page.url()}: ${message.text()} (${message.location().url})`);
  });
}

/** The sheet of keys over the page as it is, looked at. */
export async function lookAtKeys(page, look) {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await sheet.waitFor();
  await look();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
}

/** Files and folders as somebody drags them from the desk into the middle of the page. */
export async function drop(page, ...paths) {
  const { width, height } = page.viewportSize();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

/** Until the photo is drawn in the middle of each viewer: its tiles have come. */
export function awaitTiles(page) {
  return page.waitForFunction(() => {
    const drawn = [...document.querySelectorAll('.openseadragon-canvas canvas')];
    const isSeen = (it) => it.getContext('2d').getImageData(it.width / 2, it.height / 2, 1, 1).data[3] > 0;
    return drawn.length > 0 && drawn.every(isSeen);
  });
}

/** Keeps a picture of the page as it is now where STUDIO_PICTURES says; nothing is kept where it says nothing. */
export async function see(page, name) {
  const folder = process.env.STUDIO_PICTURES;
  if (!folder) return;
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await session.detach();
  await writeFile(join(folder, `${name}.webp`), data, 'base64');
}
