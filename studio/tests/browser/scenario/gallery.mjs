import assert from 'node:assert/strict';

/** Back in the shoot, the photo that was edited is told of; photos are found by what is to be said of them, and sorted. */
export async function filterAndSort({ page, look, shoot }) {
  const names = () => page.getByRole('article').evaluateAll((cards) => cards.map((card) => card.ariaLabel));
  await page.getByRole('link', { name: shoot }).click();
  await page.getByRole('article').getByText('version 3').waitFor();
  assert.deepEqual(await names(), ['IMG_0001.jpg', 'IMG_0004.jpg', 'IMG_0005.jpg', 'IMG_0006.jpg']);

  await page.getByLabel('Order').selectOption('latest first');
  assert.equal((await names())[0], 'IMG_0004.jpg');
  await page.getByLabel('Order').selectOption('by name');
  assert.deepEqual(await names(), ['IMG_0001.jpg', 'IMG_0004.jpg', 'IMG_0005.jpg', 'IMG_0006.jpg']);

  const disclosed = page.getByRole('button', { name: /^To disclose/ });
  await disclosed.click();
  const told = await names();
  assert.equal(await disclosed.locator('.figure').innerText(), String(told.length));
  assert.ok(told.includes('IMG_0004.jpg') && told.length < 4, told.join());
  await look();
  assert.ok(await page.getByRole('button', { name: /^Not finished/ }).isDisabled());
  await page.getByRole('button', { name: /^All/ }).click();
  assert.equal((await names()).length, 4);
}
