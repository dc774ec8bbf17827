/** A mask as a picture that is as opaque as the mask is full: made small, and drawn as large as the photo lies. */
export type Alpha = HTMLCanvasElement;

/** From one byte a pixel, row by row. */
export function alphaOf(weight: Uint8Array, width: number, height: number): Alpha {
  const pixels = new ImageData(width, height);
  for (let at = 0; at < weight.length; at += 1) pixels.data[at * 4 + 3] = weight[at]!;
  return put(pixels);
}

/** From a grey PNG. */
export async function alphaOfPng(png: Blob): Promise<Alpha> {
  const bitmap = await createImageBitmap(png);
  const canvas = blank(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = pixels;
  for (let at = 0; at < data.length; at += 4) data[at + 3] = data[at]!;
  return put(pixels);
}

function put(pixels: ImageData): Alpha {
  const canvas = blank(pixels.width, pixels.height);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return canvas;
}

function blank(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height });
}
