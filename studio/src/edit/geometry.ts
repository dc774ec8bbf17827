import type { Box, Place } from '../api/wire';

export interface Size {
  width: number;
  height: number;
}

export function distance([ax, ay]: Place, [bx, by]: Place): number {
  return Math.hypot(ax - bx, ay - by);
}

/** Left, top, right, bottom, whichever corners they are. */
export function boxOf([ax, ay]: Place, [bx, by]: Place): Box {
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

export function cornersOf([left, top, right, bottom]: Box): Place[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** The nearest place on the photo. */
export function keepOn([x, y]: Place, { width, height }: Size): Place {
  return [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)];
}

/** Tenths of a pixel: nobody's hand is finer, and it is shorter to say. */
export function roundPlace([x, y]: Place): Place {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

/** The same line with fewer points: none strays from it by more than `tolerance` (Douglas and Peucker). */
export function simplify(points: readonly Place[], tolerance: number): Place[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return [...points];
  const strays = points.map((point) => distanceToSegment(point, first, last));
  const farthest = strays.indexOf(Math.max(...strays));
  if ((strays[farthest] ?? 0) <= tolerance) return [first, last];
  const head = simplify(points.slice(0, farthest + 1), tolerance);
  return [...head.slice(0, -1), ...simplify(points.slice(farthest), tolerance)];
}

function distanceToSegment(point: Place, from: Place, to: Place): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squared = dx * dx + dy * dy;
  if (squared === 0) return distance(point, from);
  const along = ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / squared;
  const share = Math.min(Math.max(along, 0), 1);
  return distance(point, [from[0] + share * dx, from[1] + share * dy]);
}
