import type { Place } from '../../api/wire';
import { t } from '../../strings';
import { addMark } from '../drawing';
import { distance, roundPlace, simplify } from '../geometry';
import type { Paper, Press, Sketch, Tool } from './tool';

/** An outline that the hand draws, and that closes by itself. */
export class Lasso implements Tool {
  #points = $state.raw<readonly Place[]>([]);
  #takes = false;

  constructor(private readonly paper: Paper) {}

  get sketch(): Sketch | null {
    return this.#points.length > 0 ? { kind: 'outline', points: this.#points, closed: true } : null;
  }

  press({ at, takes }: Press): void {
    this.#takes = takes;
    this.#points = [at];
  }

  drag({ at, reach }: Press): void {
    const last = this.#points.at(-1);
    if (last && distance(last, at) >= reach / 8) this.#points = [...this.#points, at];
  }

  release({ reach }: Press): void {
    const points = simplify(this.#points, reach / 16).map(roundPlace);
    this.#points = [];
    if (points.length < 3) return;
    this.paper.draw(addMark(this.paper.drawing, { mask: 'polygon', points }, this.#takes), t.edit.did.lasso);
  }

  leave(): void {
    this.cancel();
  }

  cancel(): boolean {
    const under = this.#points.length > 0;
    this.#points = [];
    return under;
  }
}
