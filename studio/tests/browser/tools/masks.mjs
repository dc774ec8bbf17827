import assert from 'node:assert/strict';
import { assertDoes, assertSame, clear, fileIn, readMask } from './mask.mjs';

const LASSO = [0.65, 0.62];
/** So many pixels to the right of what the lasso goes round, in its middle. */
const beyondLasso = (px) => [0.75 + px / 900, 0.62];

/** Each tool that marks or takes away, one after the other on the same mask. */
export async function drawEach(desk) {
  const { page, button, drag, clickOn } = desk;
  const click = async (...places) => {
    for (const place of places) await clickOn(place);
  };

  await button('Box').click();
  await page.getByLabel(/Find the thing in it/).uncheck();
  await assertDoes(desk, () => drag([0.1, 0.1], [0.4, 0.4]), { marked: [[0.12, 0.12], [0.25, 0.25]], bare: [[0.42, 0.25], LASSO] });

  await button('Select by clicks').click();
  const altClick = async () => {
    await page.keyboard.down('Alt');
    await clickOn([0.25, 0.25]);
    await page.keyboard.up('Alt');
  };
  await assertDoes(desk, altClick, { marked: [[0.12, 0.12]], bare: [[0.25, 0.25]] });

  await button('Brush').click();
  await assertDoes(desk, () => drag([0.6, 0.1], [0.8, 0.1]), { marked: [[0.62, 0.1], [0.7, 0.1]], bare: [[0.7, 0.14]] });
  await button('Eraser').click();
  await assertDoes(desk, () => drag([0.7, 0.05], [0.7, 0.15]), { marked: [[0.62, 0.1]], bare: [[0.7, 0.1]] });

  await button('Lasso').click();
  const round = [[0.55, 0.5], [0.75, 0.5], [0.75, 0.75], [0.55, 0.75]];
  await assertDoes(desk, () => drag(...round), { marked: [LASSO, beyondLasso(-6)], bare: [beyondLasso(12)] });

  await button('Polygon').click();
  const corners = [[0.1, 0.6], [0.3, 0.6], [0.2, 0.85]];
  await assertDoes(desk, () => click(...corners, corners[0]), { marked: [[0.2, 0.68]], bare: [[0.12, 0.8], [0.28, 0.8]] });
}

/** What is done to the mask as a whole. */
export async function settle(desk) {
  const { page, button } = desk;
  await assertDoes(desk, () => button('Invert').click(), { marked: [[0.5, 0.3], [0.7, 0.1]], bare: [LASSO, [0.2, 0.68]] });
  await button('Invert').click();
  await assertDoes(desk, () => type(page, 'Grow, px', 20), { marked: [beyondLasso(12)], bare: [beyondLasso(40)] });
  await assertDoes(desk, () => type(page, 'Feather, px', 30), { marked: [LASSO], bare: [beyondLasso(80)] });
  const edge = (await readMask(desk)).at(beyondLasso(20))[0];
  assert.ok(edge > 30 && edge < 225, `the edge is ${edge}`);
}

async function type(page, label, value) {
  await page.getByLabel(label, { exact: true }).fill(String(value));
  await page.keyboard.press('Tab');
}

/** A mask goes out as a file, and comes in again. */
export async function carryOver(desk) {
  const { page, marked, out } = desk;
  const mask = await readMask(desk);
  await clear(desk);
  await page.getByLabel('Upload PNG').setInputFiles(fileIn(out));
  await marked.waitFor();
  assertSame(await readMask(desk), mask);
  await clear(desk);
}
