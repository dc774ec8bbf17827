import type { MarkedPart } from '../../api/wire';

const MOST_PX = 512;

/** Where a mask is, row by row, on a grid of 512 at most on its long side. */
export interface MaskGrid {
  width: number;
  height: number;
  inside: Uint8Array;
}

/** Of run lengths that go column by column, the first run outside. */
export function readMask({ size: [height, width], counts }: MarkedPart, mostPx = MOST_PX): MaskGrid {
  const every = Math.max(1, Math.ceil(Math.max(width, height) / mostPx));
  const grid = { width: Math.ceil(width / every), height: Math.ceil(height / every) };
  const inside = new Uint8Array(grid.width * grid.height);
  let start = 0;
  counts.forEach((count, run) => {
    if (run % 2 === 1) fillRun(start, start + count);
    start += count;
  });

  function fillRun(from: number, to: number): void {
    for (let place = from; place < to; place += 1) {
      const column = Math.floor(place / height);
      const row = place % height;
      if (column % every === 0 && row % every === 0) inside[(row / every) * grid.width + column / every] = 1;
    }
  }
  return { ...grid, inside };
}

/** Draws it in one colour, given as red, green, blue and opacity of 0 to 255. */
export function drawMask(canvas: HTMLCanvasElement, part: MarkedPart, colour: readonly [number, number, number, number]): void {
  const grid = readMask(part);
  const image = new ImageData(grid.width, grid.height);
  grid.inside.forEach((inside, place) => inside && image.data.set(colour, 4 * place));
  canvas.width = grid.width;
  canvas.height = grid.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
