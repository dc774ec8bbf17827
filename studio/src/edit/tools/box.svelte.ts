import type { Box, Place } from '../../api/wire';
import { t } from '../../strings';
import { addMark } from '../drawing';
import { boxOf, cornersOf, distance, keepOn, roundPlace } from '../geometry';
import type { Paper, Press, Sketch, Tool } from './tool';

/** A box that is dragged, or clicked at two corners: what is in it is looked for, or all of it is marked. */
export class BoxTool implements Tool {
  #corner = $state.raw<Place | null>(null);
  #at = $state.raw<Place>([0, 0]);
  #takes = false;
  #clicked = false;

  constructor(
    private readonly paper: Paper,
    private readonly seeks: () => boolean,
  ) {}

  get sketch(): Sketch | null {
    return this.#corner && { kind: 'box', box: boxOf(this.#corner, this.#at) };
  }

  press({ at, takes }: Press): void {
    this.#clicked = this.#corner !== null;
    if (!this.#corner) [this.#corner, this.#takes] = [at, takes];
    this.#at = at;
  }

  drag({ at }: Press): void {
    this.#at = at;
  }

  hover({ at }: Press): void {
    this.#at = at;
  }

  /** A first click stays as a corner, until there is a second one. */
  release({ at, reach }: Press): void {
    if (!this.#corner) return;
    this.#at = at;
    if (distance(this.#corner, at) >= reach) this.#mark(boxOf(this.#corner, at));
    else if (this.#clicked) this.cancel();
  }

  leave(): void {
    if (!this.#clicked) this.cancel();
  }

  cancel(): boolean {
    const under = this.#corner !== null;
    this.#corner = null;
    return under;
  }

  back(): boolean {
    return this.cancel();
  }

  #mark([left, top, right, bottom]: Box): void {
    const { size, drawing } = this.paper;
    const [from, to] = [keepOn([left, top], size), keepOn([right, bottom], size)].map(roundPlace);
    this.cancel();
    if (!from || !to || from[0] === to[0] || from[1] === to[1]) return;
    const box = boxOf(from, to);
    const what = this.seeks() ? ({ mask: 'select', box } as const) : ({ mask: 'polygon', points: cornersOf(box) } as const);
    this.paper.draw(addMark(drawing, what, this.#takes), t.edit.did.box);
  }
}
