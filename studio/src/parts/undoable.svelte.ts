/** Values that were, and that were undone, around the one that is. */
export class Undoable<Value> {
  #past = $state.raw<Value[]>([]);
  #future = $state.raw<Value[]>([]);
  #now: Value;

  constructor(first: Value) {
    this.#now = $state.raw(first);
  }

  get now(): Value {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  do(next: Value): void {
    this.#past = [...this.#past, this.#now];
    this.#future = [];
    this.#now = next;
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#future = [this.#now, ...this.#future];
    this.#past = this.#past.slice(0, -1);
    this.#now = before;
  }

  redo(): void {
    const after = this.#future[0];
    if (after === undefined) return;
    this.#past = [...this.#past, this.#now];
    this.#future = this.#future.slice(1);
    this.#now = after;
  }

  /** Begin anew: what was cannot come back. */
  reset(value: Value): void {
    this.#past = [];
    this.#future = [];
    this.#now = value;
  }
}
