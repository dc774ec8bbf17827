import type { Place, Polygon, Stroke } from '../../api/wire';
import { takesAway, type Drawing } from '../drawing';
import type { Size } from '../geometry';
import { isStroke, type Mark } from '../mark';
import type { View } from '../view';
import type { Alpha } from './alpha';

type Context = CanvasRenderingContext2D;

/** Draws in pixels of the photo, from here on until the context is restored. */
export function enterPhoto(context: Context, view: View, ratio: number): void {
  context.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, view.x * ratio, view.y * ratio);
}

/** A mask's picture over all of the photo. */
export function layAlpha(context: Context, alpha: Alpha, { width, height }: Size): void {
  context.drawImage(alpha, 0, 0, width, height);
}

/** Marks that the server has not drawn yet, about as it will: what only it can find is left out. */
export function layMarks(context: Context, drawing: Drawing, marks: readonly Mark[], size: Size, find: (mark: Mark) => Alpha | null): void {
  for (const mark of marks) {
    context.globalCompositeOperation = takesAway(drawing, mark) ? 'destination-out' : 'source-over';
    const alpha = find(mark);
    if (isStroke(mark.what)) layStroke(context, mark.what);
    else if (mark.what.mask === 'polygon') layOutline(context, mark.what);
    else if (alpha) layAlpha(context, alpha, size);
  }
  context.globalCompositeOperation = 'source-over';
}

/** Its softness is blurred, where the browser can. */
export function layStroke(context: Context, { points, width, softness = 0 }: Stroke): void {
  const fade = (softness * width) / 2;
  context.save();
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = Math.max(width - fade, width / 8);
  context.filter = fade > 0 ? `blur(${(fade / 3) * context.getTransform().a}px)` : 'none';
  trace(context, points.length === 1 ? [points[0]!, points[0]!] : points);
  context.stroke();
  context.restore();
}

function layOutline(context: Context, { points }: Polygon): void {
  trace(context, points);
  context.fill('evenodd');
}

export function trace(context: Context, points: readonly Place[]): void {
  context.beginPath();
  points.forEach(([x, y], place) => (place === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
}
