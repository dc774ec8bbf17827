import { openStudio } from './chromium.mjs';
import { finishPhotos } from './finished.mjs';

/** Width by height of every photo of the folder that is dropped. */
const SHAPE = 3 / 2;

/** The studio at a photo that was finished, and what is done there as somebody's hands do it. */
export async function openFinished(url, listing, file, options = {}) {
  const [id] = await finishPhotos(url, listing, [file]);
  const studio = await openStudio(url, options);
  const hands = handsOn(studio.page);
  await studio.page.goto(`${url}/studio/#/photo/${id}`);
  await hands.awaitVersion(1, 'Finished');
  return { ...studio, ...hands, id };
}

/** What hands do with a photo, and with the editor where all of it is seen; places are in shares of the photo. */
export function handsOn(page) {
  const glass = page.getByRole('application');
  const button = (name) => page.getByRole('button', { name, exact: true });
  const marked = page.getByText(/% of the photo is marked/);

  async function openEditor() {
    await page.getByRole('link', { name: 'Edit this version' }).click();
    await glass.waitFor();
    await page.waitForLoadState('networkidle');
  }

  async function placeOf([across, down]) {
    const { x, y, width, height } = await glass.boundingBox();
    const wide = Math.min(width, height * SHAPE);
    return [x + width / 2 + wide * (across - 0.5), y + height / 2 + (wide / SHAPE) * (down - 0.5)];
  }

  async function clickOn(place) {
    await page.mouse.click(...(await placeOf(place)));
  }

  async function drag(...places) {
    const [from, ...others] = await Promise.all(places.map(placeOf));
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const place of others) await page.mouse.move(...place, { steps: 5 });
    await page.mouse.up();
  }

  async function awaitVersion(number, what) {
    await page.waitForURL(/#\/photo\/[^/]+$/);
    await page.getByRole('link', { name: `Look at Version ${number}. ${what}`, exact: true }).waitFor();
  }

  return { glass, button, marked, openEditor, placeOf, clickOn, drag, awaitVersion };
}
