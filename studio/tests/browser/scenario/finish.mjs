import assert from 'node:assert/strict';
import { lookAtKeys, see } from '../chromium.mjs';

const cards = (tab) => tab.getByRole('article');
const summary = (tab) => tab.getByText(/\d of 4 photos finished/);

/** They are handed over; the page is reloaded while one of them is worked on, and both tabs tell the same in the end. */
export async function finishThroughReload({ page, button, look }, second) {
  await button('Finish 4 photos').click();
  await cards(page).nth(3).waitFor();
  await page.locator('.card-said', { hasNotText: /queue|before it|waits for/ }).first().waitFor();
  const underWay = await summary(page).innerText();
  await page.reload();
  assert.notEqual(underWay, '4 of 4 photos finished');
  for (const tab of [page, second]) await tab.getByText('4 of 4 photos finished').waitFor();
  await awaitAgreement(page, second);
  assert.equal(await cards(page).getByText('3 frames').count(), 1);
  await second.close();
  await look();
  await see(page, 'finished');
  await lookAtKeys(page, look);
}

/** What is to be said of a photo comes to each tab in its own time; then they tell the same. */
async function awaitAgreement(page, second) {
  await page.getByText('must be disclosed').waitFor();
  const told = (tab) => cards(tab).allInnerTexts();
  const differ = async () => String(await told(page)) !== String(await told(second));
  for (let tries = 50; tries > 0 && (await differ()); tries -= 1) await page.waitForTimeout(200);
  assert.deepEqual(await told(second), await told(page));
}
