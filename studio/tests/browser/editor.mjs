import { openStudio } from './chromium.mjs';
import { finishPhotos } from './finished.mjs';

/** The studio at a photo that was finished, and what is done there as somebody's hands do it. */
export async function openFinished(url, listing, file, options = {}) {
  const [id] = await finishPhotos(url, listing, [file]);
  const studio = await openStudio(url, options);
  const { page } = studio;
  const glass = page.getByRole('application');
  const button = (name) => page.getByRole('button', { name, exact: true });
  const marked = page.getByText(/% of the photo is marked/);

  async function openEditor() {
    await page.getByRole('link', { name: 'Edit this version' }).click();
    await glass.waitFor();
    await page.waitForLoadState('networkidle');
  }

  /** In shares of what is seen of the photo. */
  async function placeOf([across, down]) {
    const { x, y, width, height } = await glass.boundingBox();
    return [x + width * across, y + height * down];
  }

  async function clickOn(place) {
    await page.mouse.click(...(await placeOf(place)));
  }

  async function drag(from, to) {
    await page.mouse.move(...(await placeOf(from)));
    await page.mouse.down();
    await page.mouse.move(...(await placeOf(to)), { steps: 5 });
    await page.mouse.up();
  }

  async function awaitVersion(number, what) {
    await page.waitForURL(/#\/photo\/[^/]+$/);
    await page.getByRole('link', { name: `Look at Version ${number}. ${what}`, exact: true }).waitFor();
  }

  await page.goto(`${url}/studio/#/photo/${id}`);
  await awaitVersion(1, 'Finished');
  return { ...studio, id, glass, button, marked, openEditor, placeOf, clickOn, drag, awaitVersion };
}
