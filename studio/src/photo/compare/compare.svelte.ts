export type Mode = 'slider' | 'side' | 'toggle';

const STEP = 0.05;

/** How two pictures are compared. */
export class Compare {
  mode = $state<Mode>('slider');
  /** Of the width, from the left, that shows before. */
  split = $state(0.5);
  /** Which of the two is shown one by one. */
  showing = $state<'before' | 'after'>('after');

  /** Moves the divider by so many steps. */
  nudge(steps: number): void {
    this.moveTo(this.split + steps * STEP);
  }

  moveTo(split: number): void {
    this.split = Math.min(1, Math.max(0, split));
  }

  /** Shows the other one; from another mode, one by one from then on. */
  swap(): void {
    if (this.mode === 'toggle') this.showing = this.showing === 'after' ? 'before' : 'after';
    else this.showing = 'before';
    this.mode = 'toggle';
  }

  /** The share of the width over which before is seen, where the two lie on one another. */
  get shown(): number {
    if (this.mode === 'slider') return this.split;
    return this.showing === 'before' ? 1 : 0;
  }
}
