import type { Box, Place, Stroke } from '../../api/wire';
import type { Drawing } from '../drawing';
import type { Size } from '../geometry';

/** Where and how somebody presses; all in pixels of the photo. */
export interface Press {
  at: Place;
  takes: boolean;
  /** From where the last one ended, as with Shift. */
  line: boolean;
  /** Of a pen, 0 to 1; null of anything else. */
  pressure: number | null;
  /** As far as two places are taken for the same one. */
  reach: number;
}

/** What is being drawn, and is no mark yet. */
export type Sketch =
  | { kind: 'strokes'; strokes: readonly Stroke[]; takes: boolean }
  | { kind: 'outline'; points: readonly Place[]; closed: boolean }
  | { kind: 'box'; box: Box };

/** What can be done with a press: each tool is one. */
export interface Tool {
  readonly sketch: Sketch | null;
  press: (press: Press) => void;
  drag?: (press: Press) => void;
  release?: (press: Press) => void;
  hover?: (press: Press) => void;
  /** The press under way comes to nothing, as when it was the first of two fingers; what was drawn before it stays. */
  leave: () => void;
  /** Forgets what is being drawn; false: there was nothing. */
  cancel: () => boolean;
  /** Takes the last part of it back; false: there was nothing. */
  back?: () => boolean;
}

/** What tools work on. */
export interface Paper {
  readonly drawing: Drawing;
  readonly size: Size;
  readonly brush: Brush;
  /** The drawing as it is from now on, and what was done to it in words. */
  draw: (drawing: Drawing, words: string) => void;
}

export interface Brush {
  /** Diameter, in pixels of the photo. */
  width: number;
  /** Share of the radius over which it fades out. */
  softness: number;
  /** Whether a pen that is pressed less paints a thinner line. */
  pressure: boolean;
}

export type ToolName = 'hand' | 'points' | 'box' | 'brush' | 'eraser' | 'lasso' | 'polygon' | 'find';

export const TOOLS: readonly ToolName[] = ['points', 'box', 'brush', 'eraser', 'lasso', 'polygon', 'find', 'hand'];

export const TOOL_KEYS: Record<ToolName, string> = {
  ...{ points: 's', box: 'r', brush: 'b', eraser: 'e' },
  ...{ lasso: 'l', polygon: 'p', find: 'f', hand: 'h' },
};
