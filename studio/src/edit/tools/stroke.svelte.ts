import type { Place, Stroke } from '../../api/wire';
import { addMark } from '../drawing';
import { distance, roundPlace, simplify } from '../geometry';
import type { Brush, Paper, Press, Sketch, Tool } from './tool';

/** A pen that is pressed harder or softer than this share begins another stroke: each has one width. */
const WIDTH_STEP = 0.15;
const THINNEST = 0.15;
/** So much of its width may a stroke stray from the hand. */
const TOLERANCE = 0.02;

/** Strokes as the hand draws them; a click is a dab, with Shift a line from the last place. */
export class StrokeTool implements Tool {
  #strokes = $state.raw<readonly Stroke[]>([]);
  #takes = $state(false);
  #last: Place | null = null;

  constructor(
    private readonly paper: Paper,
    private readonly words: string,
    private readonly takesAlways: boolean,
  ) {}

  get sketch(): Sketch | null {
    return this.#strokes.length > 0 ? { kind: 'strokes', strokes: this.#strokes, takes: this.#takes } : null;
  }

  press(press: Press): void {
    this.#takes = this.takesAlways || press.takes;
    const start = press.line && this.#last ? [this.#last, press.at] : [press.at];
    this.#strokes = [strokeOf(start, this.paper.brush, press)];
    this.#last = press.at;
  }

  drag(press: Press): void {
    const stroke = this.#strokes.at(-1);
    const before = stroke?.points.at(-1);
    if (!stroke || !before || distance(before, press.at) < press.reach / 8) return;
    const width = widthOf(this.paper.brush, press);
    const goesOn = Math.abs(width - stroke.width) <= WIDTH_STEP * stroke.width;
    const next = goesOn ? { ...stroke, points: [...stroke.points, press.at] } : strokeOf([before, press.at], this.paper.brush, press);
    this.#strokes = [...(goesOn ? this.#strokes.slice(0, -1) : this.#strokes), next];
    this.#last = press.at;
  }

  release(): void {
    if (this.#strokes.length === 0) return;
    const drawing = this.#strokes.map(thin).reduce((so, stroke) => addMark(so, stroke, this.#takes), this.paper.drawing);
    this.#strokes = [];
    this.paper.draw(drawing, this.words);
  }

  leave(): void {
    this.cancel();
  }

  cancel(): boolean {
    const under = this.#strokes.length > 0;
    this.#strokes = [];
    return under;
  }
}

function strokeOf(points: Place[], brush: Brush, press: Press): Stroke {
  const width = widthOf(brush, press);
  return { points, width, ...(brush.softness > 0 ? { softness: brush.softness } : {}) };
}

function widthOf(brush: Brush, { pressure }: Press): number {
  if (!brush.pressure || pressure === null) return brush.width;
  return Math.round(brush.width * Math.max(pressure, THINNEST) * 10) / 10;
}

function thin(stroke: Stroke): Stroke {
  return { ...stroke, points: simplify(stroke.points, stroke.width * TOLERANCE).map(roundPlace) };
}
