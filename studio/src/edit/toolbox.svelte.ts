import type { Drawing } from './drawing';
import type { EditSession } from './session.svelte';
import type { Size } from './geometry';
import { BoxTool } from './tools/box.svelte';
import { brush } from './tools/brush';
import { eraser } from './tools/eraser';
import { hand } from './tools/hand';
import { Lasso } from './tools/lasso.svelte';
import { Points } from './tools/points.svelte';
import { Polygon } from './tools/polygon.svelte';
import type { Brush, Paper, Tool, ToolName } from './tools/tool';

/** Of the photo's long side, at first. */
const WIDTH_SHARE = 0.02;

/** The tools, which of them is in the hand, and how they are set. */
export class Toolbox implements Paper {
  name = $state<ToolName>('points');
  brush = $state<Brush>({ width: 1, softness: 0, pressure: false });
  /** Presses take away, as with Alt: for who cannot hold it. */
  takes = $state(false);
  /** The box looks for what is in it, rather than marking all of itself. */
  seeks = $state(false);

  readonly points = new Points(this);
  readonly polygon = new Polygon(this);
  readonly #tools: Record<ToolName, Tool>;

  constructor(
    private readonly session: EditSession,
    hasSelector: boolean,
  ) {
    this.seeks = hasSelector;
    if (!hasSelector) this.name = 'brush';
    this.brush.width = Math.max(2, Math.round(Math.max(this.size.width, this.size.height) * WIDTH_SHARE));
    this.#tools = {
      points: this.points,
      polygon: this.polygon,
      box: new BoxTool(this, () => this.seeks),
      brush: brush(this),
      eraser: eraser(this),
      lasso: new Lasso(this),
      find: hand,
      hand,
    };
  }

  get tool(): Tool {
    return this.#tools[this.name];
  }

  /** Whether a press moves the photo: nothing is drawn by it. */
  get moves(): boolean {
    return this.tool === hand;
  }

  get paints(): boolean {
    return this.name === 'brush' || this.name === 'eraser';
  }

  pick(name: ToolName): void {
    this.tool.cancel();
    this.name = name;
  }

  get drawing(): Drawing {
    return this.session.drawing;
  }

  get size(): Size {
    return this.session.photo;
  }

  draw(drawing: Drawing, words: string): void {
    this.session.draw(drawing, words);
  }
}
