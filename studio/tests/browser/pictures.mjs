/** A picture as the browser decodes it, where `at` is its colour at a place in shares of it: red, green, blue, alpha. */
export async function readPicture(page, bytes) {
  const { width, height, pixels } = await page.evaluate(decode, Buffer.from(bytes).toString('base64'));
  const data = Buffer.from(pixels, 'base64');
  const pixel = (x, y) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
  const at = ([across, down]) => pixel(Math.floor(across * width), Math.floor(down * height));
  return { width, height, data, pixel, at };
}

/** Runs in the page. */
async function decode(coded) {
  const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const { width, height } = picture;
  const paper = new OffscreenCanvas(width, height).getContext('2d');
  paper.drawImage(picture, 0, 0);
  const reader = new FileReader();
  const read = new Promise((resolve) => (reader.onload = resolve));
  reader.readAsDataURL(new Blob([paper.getImageData(0, 0, width, height).data]));
  await read;
  return { width, height, pixels: reader.result.split(',')[1] };
}

/** How light a small patch of what is seen is, 0 to 255: `across` and `down` in shares of an element. */
export async function readLight(page, element, [across, down]) {
  const { x, y, width, height } = await element.boundingBox();
  const side = 16;
  const clip = { x: x + across * width - side / 2, y: y + down * height - side / 2, width: side, height: side };
  const { data } = await readPicture(page, await page.screenshot({ clip }));
  return data.reduce((sum, value, place) => sum + (place % 4 === 3 ? 0 : value), 0) / (data.length * 0.75);
}
