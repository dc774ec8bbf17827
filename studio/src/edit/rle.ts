import type { Rle } from '../api/wire';

/** A mask's run lengths as one byte a pixel, row by row: 255 is inside. They run column by column, the first outside. */
export function decodeRle({ size: [height, width], counts }: Pick<Rle, 'size' | 'counts'>): Uint8Array<ArrayBuffer> {
  const columns = new Uint8Array(height * width);
  let at = 0;
  counts.forEach((count, place) => {
    if (place % 2 === 1) columns.fill(255, at, at + count);
    at += count;
  });
  const rows = new Uint8Array(height * width);
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) rows[y * width + x] = columns[x * height + y]!;
  }
  return rows;
}
