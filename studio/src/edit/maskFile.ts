import { drawMask } from '../api/photos';
import type { AnyMask, KeptPhoto, Png } from '../api/wire';
import { toBase64 } from './base64';
import type { Size } from './geometry';

/** Of two shapes that are taken for the same: half a pixel of a mask whose short side has 50. */
const SHAPE_TOLERANCE = 0.01;

/** A PNG as a mask of the photo; or why it is none. */
export async function readMask(file: File, { width, height }: Size): Promise<Png | 'unreadable' | 'shape'> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture || file.type !== 'image/png') return 'unreadable';
  const fits = Math.abs((picture.width * height) / (picture.height * width) - 1) < SHAPE_TOLERANCE;
  picture.close();
  return fits ? { mask: 'png', data: await toBase64(file) } : 'shape';
}

/** Long side of the largest that the server draws. */
const MOST_PX = 4096;

/** Downloads a mask as a grey PNG of the photo's shape, which may come back as a mask. */
export async function saveMask(photo: KeptPhoto, mask: AnyMask): Promise<void> {
  const { png } = await drawMask(photo.id, mask, Math.min(Math.max(photo.width, photo.height), MOST_PX));
  const href = URL.createObjectURL(png);
  const stem = (photo.name ?? photo.id).replace(/\.[^.]+$/, '');
  Object.assign(document.createElement('a'), { href, download: `${stem}-mask.png` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
