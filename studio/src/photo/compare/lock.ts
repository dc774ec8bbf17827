import { applyMatrix, invertMatrix, type Matrix } from './matrix';

export interface Size {
  width: number;
  height: number;
}

/** Where a viewer looks: its middle, and its zoom, in widths of its photo. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

/** How two viewers follow each other. */
export interface Lock {
  /** Pixel on pixel; by what the camera saw; or by the share of the photo's width and height. */
  by: 'pixels' | 'sight' | 'share';
  toAfter: (view: View) => View;
  toBefore: (view: View) => View;
}

/** Photos closer in width than this are shown at one scale, so that 100 % is 100 % of both. */
const ALIKE = 0.7;

/** `matrix`: from pixels of `after` to pixels of `before`, where one of them was straightened. */
export function lockSizes(before: Size, after: Size, matrix: Matrix | null = null): Lock {
  const zoom = zoomRatio(before, after);
  if (matrix) return bySight(before, after, matrix, zoom);
  const same = before.width === after.width && before.height === after.height;
  return byShare(ratio(before), ratio(after), zoom, same ? 'pixels' : 'share');
}

function byShare(before: number, after: number, zoom: number, by: Lock['by']): Lock {
  return {
    by,
    toAfter: (view) => ({ x: view.x, y: view.y * (after / before), zoom: view.zoom * zoom }),
    toBefore: (view) => ({ x: view.x, y: view.y * (before / after), zoom: view.zoom / zoom }),
  };
}

function bySight(before: Size, after: Size, matrix: Matrix, zoom: number): Lock {
  const back = invertMatrix(matrix);
  return {
    by: 'sight',
    toAfter: (view) => ({ ...carry(view, before.width, back, after.width), zoom: view.zoom * zoom }),
    toBefore: (view) => ({ ...carry(view, after.width, matrix, before.width), zoom: view.zoom / zoom }),
  };
}

function carry({ x, y }: View, from: number, matrix: Matrix, to: number): { x: number; y: number } {
  const [column, row] = applyMatrix(matrix, x * from, y * from);
  return { x: column / to, y: row / to };
}

function zoomRatio(before: Size, after: Size): number {
  const ratio = after.width / before.width;
  return Math.min(ratio, 1 / ratio) < ALIKE ? 1 : ratio;
}

function ratio(size: Size): number {
  return size.height / size.width;
}
