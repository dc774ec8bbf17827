import type { Place, Select } from '../../api/wire';
import type { Drawing } from '../drawing';
import { marksSince } from '../drawing';
import { cornersOf, type Size } from '../geometry';
import type { Mark } from '../mark';
import type { Shown } from '../preview.svelte';
import type { Brush, Sketch } from '../tools/tool';
import { toScreen, type View } from '../view';
import type { Alpha } from './alpha';
import { enterPhoto, layAlpha, layMarks, layStroke } from './layers';

type Context = CanvasRenderingContext2D;

/** How the mask is shown: as a red film, in black and white, or not at all. */
export type MaskLook = 'film' | 'grey' | 'none';

/** All that lies over the photo. */
export interface Scene {
  view: View;
  size: Size;
  drawing: Drawing;
  shown: Shown | null;
  look: MaskLook;
  find: (mark: Mark) => Alpha | null;
  sketch: Sketch | null;
  /** Clicks of the selection that is worked at. */
  clicks: Select | null;
  cursor: { at: Place; byKeys: boolean; brush: Brush | null } | null;
}

const FILM = '#ff2d55';
const FILM_OPACITY = 0.5;
/** Seen on any photo: a light line on a dark one. */
const [LIGHT, DARK] = ['#ffffff', '#000000b0'];

/** Draws the scene on a canvas of the viewport's size; `layer` is another such, for what is under way. */
export function paintScene(canvas: HTMLCanvasElement, layer: HTMLCanvasElement, ratio: number, scene: Scene): void {
  const context = canvas.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (scene.look !== 'none') layMask(context, layer, ratio, scene);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintSketch(context, scene);
  paintClicks(context, scene);
  paintCursor(context, scene);
}

function layMask(context: Context, layer: HTMLCanvasElement, ratio: number, scene: Scene): void {
  drawMask(layer.getContext('2d')!, ratio, scene);
  if (scene.look === 'grey') fillPhoto(context, ratio, scene);
  context.globalAlpha = scene.look === 'grey' ? 1 : FILM_OPACITY;
  context.drawImage(layer, 0, 0);
  context.globalAlpha = 1;
}

function drawMask(context: Context, ratio: number, { view, size, drawing, shown, look, find, sketch }: Scene): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.strokeStyle = context.fillStyle = LIGHT;
  enterPhoto(context, view, ratio);
  if (shown?.alpha) layAlpha(context, shown.alpha, size);
  const since = shown ? marksSince(shown.drawing, drawing) : drawing.marks;
  layMarks(context, drawing, since ?? [], size, find);
  if (sketch?.kind === 'strokes') {
    context.globalCompositeOperation = sketch.takes ? 'destination-out' : 'source-over';
    for (const stroke of sketch.strokes) layStroke(context, stroke);
  }
  keepToPhoto(context, size);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = look === 'grey' ? LIGHT : FILM;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.globalCompositeOperation = 'source-over';
}

function keepToPhoto(context: Context, { width, height }: Size): void {
  context.globalCompositeOperation = 'destination-in';
  context.fillRect(0, 0, width, height);
}

function fillPhoto(context: Context, ratio: number, { view, size }: Scene): void {
  enterPhoto(context, view, ratio);
  context.fillStyle = '#000000';
  context.fillRect(0, 0, size.width, size.height);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

function paintSketch(context: Context, { sketch, view }: Scene): void {
  if (!sketch || sketch.kind === 'strokes') return;
  const places = sketch.kind === 'box' ? cornersOf(sketch.box) : sketch.points;
  const closed = sketch.kind === 'box' || sketch.closed;
  const points = places.map((place) => toScreen(view, place));
  traceTwice(context, points, closed);
  if (sketch.kind === 'outline' && !sketch.closed) points.forEach((point) => dot(context, point, 4, LIGHT));
}

function paintClicks(context: Context, { clicks, view }: Scene): void {
  if (clicks?.box) traceTwice(context, cornersOf(clicks.box).map((place) => toScreen(view, place)), true);
  clicks?.points?.forEach((place, at) => sign(context, toScreen(view, place), clicks.labels?.[at] !== 0));
}

function sign(context: Context, at: Place, belongs: boolean): void {
  dot(context, at, 8, belongs ? '#0b7a3b' : '#b3261e');
  const [x, y] = at;
  context.beginPath();
  context.moveTo(x - 4, y);
  context.lineTo(x + 4, y);
  if (belongs) {
    context.moveTo(x, y - 4);
    context.lineTo(x, y + 4);
  }
  stroke(context, LIGHT, 2);
}

function paintCursor(context: Context, { cursor, view }: Scene): void {
  if (!cursor) return;
  const at = toScreen(view, cursor.at);
  if (cursor.brush) ring(context, at, (cursor.brush.width * view.scale) / 2);
  if (cursor.byKeys) cross(context, at);
}

function ring(context: Context, [x, y]: Place, radius: number): void {
  context.beginPath();
  context.arc(x, y, Math.max(radius, 2), 0, 2 * Math.PI);
  stroke(context, DARK, 3);
  stroke(context, LIGHT, 1.25);
}

function cross(context: Context, [x, y]: Place): void {
  context.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    context.moveTo(x + dx * 4, y + dy * 4);
    context.lineTo(x + dx * 16, y + dy * 16);
  }
  stroke(context, DARK, 4);
  stroke(context, LIGHT, 1.5);
}

function traceTwice(context: Context, points: readonly Place[], closed: boolean): void {
  context.beginPath();
  points.forEach(([x, y], place) => (place === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  if (closed) context.closePath();
  stroke(context, DARK, 3.5);
  stroke(context, LIGHT, 1.5);
}

function dot(context: Context, [x, y]: Place, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  stroke(context, DARK, 1);
}

function stroke(context: Context, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
