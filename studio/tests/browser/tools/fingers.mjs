import assert from 'node:assert/strict';
import { assertMask, assertSame, clear, readMask } from './mask.mjs';

const readZoom = async (page) => parseInt(await page.locator('.zoom').innerText(), 10);

/** A finger clicks; two of them come closer to the photo, and mark nothing. */
export async function tapAndPinch(desk) {
  const { page, button, marked, placeOf } = desk;
  await button('Select by clicks').click();
  await page.touchscreen.tap(...(await placeOf([0.3, 0.3])));
  await marked.waitFor();
  const mask = await readMask(desk);
  assertMask(mask, { marked: [[0.3, 0.3]], bare: [[0.7, 0.7]] });

  const before = await readZoom(page);
  await swipe(desk, [[0.45, 0.5], [0.3, 0.5]], [[0.55, 0.5], [0.7, 0.5]]);
  assert.ok((await readZoom(page)) > 1.5 * before);
  assertSame(await readMask(desk), mask);
  await button('Fit').click();
  await clear(desk);
}

export async function drawByFinger(desk) {
  await desk.button('Brush').click();
  await swipe(desk, [[0.4, 0.4], [0.6, 0.4]]);
  assertMask(await readMask(desk), { marked: [[0.42, 0.4], [0.5, 0.4], [0.58, 0.4]], bare: [[0.5, 0.46]] });
  await clear(desk);
}

/** The hand that holds the pen rests on the screen meanwhile. From then on a finger moves the photo. */
export async function drawByPen(desk) {
  const pen = await takePen(desk);
  const palm = [[0.7, 0.8], [0.7, 0.8]];
  await pen('mousePressed', [0.3, 0.3]);
  await pen('mouseMoved', [0.4, 0.3]);
  await swipe(desk, palm);
  await pen('mouseMoved', [0.6, 0.3]);
  await pen('mouseReleased', [0.6, 0.3]);
  const mask = await readMask(desk);
  assertMask(mask, { marked: [[0.31, 0.3], [0.4, 0.3], [0.59, 0.3]], bare: [[0.7, 0.8]] });
  await swipe(desk, [[0.6, 0.6], [0.5, 0.6]]);
  assertSame(await readMask(desk), mask);
  await desk.button('Fit').click();
  await clear(desk);
}

/** Fingers that go from places to places. */
async function swipe({ page, placeOf }, ...fingers) {
  const screen = await page.context().newCDPSession(page);
  const touch = (type, touchPoints) => screen.send('Input.dispatchTouchEvent', { type, touchPoints });
  const at = (share) =>
    Promise.all(
      fingers.map(async ([from, to], id) => {
        const [x, y] = await placeOf([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
        return { x, y, id };
      }),
    );
  await touch('touchStart', await at(0));
  for (const share of [0.25, 0.5, 0.75, 1]) await touch('touchMove', await at(share));
  await touch('touchEnd', []);
  await screen.detach();
}

async function takePen({ page, placeOf }) {
  const screen = await page.context().newCDPSession(page);
  return async (type, place) => {
    const [x, y] = await placeOf(place);
    const held = { pointerType: 'pen', button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, force: 0.5, clickCount: 1 };
    await screen.send('Input.dispatchMouseEvent', { type, x, y, ...held });
  };
}
