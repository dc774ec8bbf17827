import type { Place } from '../../api/wire';
import { t } from '../../strings';
import { addMark } from '../drawing';
import { distance, roundPlace } from '../geometry';
import { Clicking } from './clicking';
import type { Paper, Press, Sketch, Tool } from './tool';

/** An outline corner by corner. A click on the first corner, or a second one on the last, closes it. */
export class Polygon extends Clicking implements Tool {
  #corners = $state.raw<readonly Place[]>([]);
  #next = $state.raw<Place | null>(null);
  #takes = false;

  constructor(private readonly paper: Paper) {
    super();
  }

  get sketch(): Sketch | null {
    if (this.#corners.length === 0) return null;
    const points = this.#next ? [...this.#corners, this.#next] : this.#corners;
    return { kind: 'outline', points, closed: false };
  }

  get canClose(): boolean {
    return this.#corners.length >= 3;
  }

  protected click({ at, takes, reach }: Press): void {
    const [first, last] = [this.#corners[0], this.#corners.at(-1)];
    if (this.canClose && (near(at, first, reach) || near(at, last, reach))) return this.close();
    if (near(at, last, reach)) return;
    if (!first) this.#takes = takes;
    this.#corners = [...this.#corners, roundPlace(at)];
    this.#next = null;
  }

  hover({ at }: Press): void {
    this.#next = this.#corners.length > 0 ? at : null;
  }

  close(): void {
    if (!this.canClose) return;
    const points = [...this.#corners];
    this.cancel();
    this.paper.draw(addMark(this.paper.drawing, { mask: 'polygon', points }, this.#takes), t.edit.did.polygon);
  }

  cancel(): boolean {
    const under = this.#corners.length > 0;
    this.#corners = [];
    this.#next = null;
    return under;
  }

  back(): boolean {
    const under = this.#corners.length > 0;
    this.#corners = this.#corners.slice(0, -1);
    return under;
  }
}

function near(at: Place, corner: Place | undefined, reach: number): boolean {
  return corner !== undefined && distance(at, corner) <= reach;
}
