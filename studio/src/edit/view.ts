import type { Place } from '../api/wire';

/** How the photo lies under the viewport: where its upper left corner is, and how large a pixel of it, in CSS pixels. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export function toScreen(view: View, [x, y]: Place): Place {
  return [view.x + x * view.scale, view.y + y * view.scale];
}

export function toPhoto(view: View, [x, y]: Place): Place {
  return [(x - view.x) / view.scale, (y - view.y) / view.scale];
}
