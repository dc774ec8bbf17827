const photos = (page, number) => page.getByText(`${number} photos from 6 files`).waitFor();
const photo = (page, number, frames) => page.getByRole('listitem', { name: new RegExp(`^Photo ${number}, .*, ${frames}$`) });
const frame = (page, name) => page.locator('[data-frame]', { hasText: name });

/** As the server proposes it: the three exposures are the first photo. */
export async function awaitGrouped(page) {
  await photos(page, 4);
  await photo(page, 1, '3 frames').waitFor();
}

/** An exposure is dragged into the photo beside it, and back; out of all, and back. */
export async function groupByDrag({ page }) {
  await frame(page, 'IMG_0003').dragTo(photo(page, 2, '1 frame'));
  await photo(page, 1, '2 frames').waitFor();
  await photo(page, 2, '2 frames').waitFor();
  await frame(page, 'IMG_0003').dragTo(photo(page, 1, '2 frames'));
  await awaitGrouped(page);

  await dragOnto(page, frame(page, 'IMG_0003'), page.getByText('Drop here for a photo of its own'));
  await photos(page, 5);
  await frame(page, 'IMG_0003').dragTo(photo(page, 1, '2 frames'));
  await awaitGrouped(page);
}

/** Where there is something to drop it on only while something is dragged. */
async function dragOnto(page, what, target) {
  await what.hover();
  await page.mouse.down();
  await page.mouse.move(0, 0);
  await target.hover();
  await page.mouse.up();
}

/** The same without a mouse, with what is left out and what is undone. */
export async function groupByKeys({ page }) {
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  await frame(page, 'IMG_0001').focus();
  await press('ArrowRight', 'ArrowRight', 'u');
  await photos(page, 5);
  await press('Alt+ArrowLeft');
  await awaitGrouped(page);
  await press('Delete');
  await photo(page, 1, '2 frames').waitFor();
  await page.getByRole('region', { name: 'Left out' }).getByText('IMG_0003').waitFor();
  await press('Control+z');
  await awaitGrouped(page);
  await press('ArrowRight', 'Space', 'ArrowRight', 'Space', 'g');
  await photos(page, 3);
  await press('Control+z');
  await awaitGrouped(page);
}

/** A second tab, which follows what is done in the first, and the other way round. */
export async function groupInTwoTabs({ page, context, look, button }) {
  const second = await context.newPage();
  await second.goto(page.url());
  await awaitGrouped(second);
  await frame(page, 'IMG_0003').click();
  await button('Each by itself').click();
  for (const tab of [page, second]) await photos(tab, 5);
  await look();
  await frame(second, 'IMG_0003').dragTo(photo(second, 1, '2 frames'));
  for (const tab of [page, second]) await awaitGrouped(tab);
  return second;
}
