import assert from 'node:assert/strict';
import { awaitTiles, lookAtKeys, see } from '../chromium.mjs';
import { readLight } from '../pictures.mjs';

const LEFT = [0.3, 0.6];
const RIGHT = [0.6, 0.6];

/** A card is opened, and before and after are looked at in each of the three ways: the finished room is the lighter one. */
export async function compareBoth({ page, button, look, awaitVersion }) {
  await page.getByRole('link', { name: 'Open IMG_0004.jpg' }).click();
  await awaitVersion(1, 'Finished');
  await page.getByRole('heading', { name: 'What was done' }).waitFor();
  await awaitTiles(page);
  await look();

  const stage = page.getByRole('group', { name: 'Before and after' });
  const divider = page.getByRole('slider', { name: 'Divider between before and after' });
  const see = async () => [await readLight(page, stage, LEFT), await readLight(page, stage, RIGHT)];
  const isNear = (one, other) => assert.ok(one.every((light, place) => Math.abs(light - other[place]) < 2), `${one} for ${other}`);

  await divider.press('Home');
  const after = await see();
  await divider.press('End');
  const before = await see();
  assert.ok(before.every((light, place) => light < after[place] - 10), `${before} became ${after}`);
  await dragTo(page, divider, stage, 0.45);
  isNear(await see(), [before[0], after[1]]);

  await button('One by one').click();
  isNear(await see(), after);
  await button('Show the other').click();
  isNear(await see(), before);

  await button('Side by side').click();
  const sides = ['.side.before', '.side.after'].map((name) => page.locator(name));
  await awaitTiles(page);
  const [dark, light] = await Promise.all(sides.map((side) => readLight(page, side, [0.5, 0.55])));
  assert.ok(dark < light - 10, `${dark} beside ${light}`);
  await button('Slider').click();
}

async function dragTo(page, divider, stage, across) {
  const { x, y, width, height } = await stage.boundingBox();
  await divider.hover();
  await page.mouse.down();
  await page.mouse.move(x + across * width, y + height / 2, { steps: 5 });
  await page.mouse.up();
}

/** Closer, to another place, and at what was checked and changed. */
export async function lookOver({ page, button, look }) {
  await lookAtMarks({ page, look }, 'tile', 'Checked tiles');
  await see(page, 'compared');
  await button('200 %').click();
  await page.getByText('200 %', { exact: true }).nth(1).waitFor();
  const canvas = page.locator('.side.after canvas').first();
  const before = await readStill(page, canvas);
  await button('Move the picture right').click(); // without a drag
  assert.notEqual(await readStill(page, canvas), before);
  await button('Fit').click();
  await lookAtKeys(page, look);
}

/** What lies over the photo, with what is told of one of it. */
export async function lookAtMarks({ page, look }, kind, label) {
  const box = page.getByRole('checkbox', { name: label });
  await box.check();
  await page.locator(`.mark.${kind}`).first().waitFor();
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Put away' }).waitFor();
  await look();
  await box.uncheck();
}

/** What is drawn, once it stays so. */
export async function readStill(page, canvas) {
  for (let last = ''; ; await page.waitForTimeout(300)) {
    const now = await canvas.evaluate((it) => it.toDataURL());
    if (now === last) return now;
    last = now;
  }
}
