import { tick } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { tell } from '../parts/notices.svelte';
import { say } from '../parts/say.svelte';
import { t } from '../strings';
import type { Draft } from './draft.svelte';
import { apart, join, leaveOut, moveInto, shift, type Grouping } from './grouping';

/** What can be done on the board of a draft's grouping: to the frames that are selected, else to the one in focus. */
export class Board {
  readonly selected = new SvelteSet<string>();
  dragged = $state.raw<string[]>([]);

  constructor(readonly draft: Draft) {}

  get grouping(): Grouping {
    return this.draft.grouping.now;
  }

  get canAct(): boolean {
    return this.selected.size > 0;
  }

  toggle(key: string): void {
    if (!this.selected.delete(key)) this.selected.add(key);
    say(t.grouping.selected(this.selected.size));
  }

  drag(key: string): void {
    this.dragged = this.selected.has(key) ? [...this.selected] : [key];
  }

  dropInto(id: string): void {
    this.#apply(moveInto(this.grouping, this.dragged, id), t.grouping.done.moved);
  }

  dropAlone(): void {
    this.#apply(apart(this.grouping, this.dragged), t.grouping.done.apart);
  }

  dropOut(): void {
    this.#apply(leaveOut(this.grouping, this.dragged, t.grouping.leftByHand), t.grouping.done.left);
  }

  together(): void {
    this.#act((keys) => join(this.grouping, keys), t.grouping.done.together);
  }

  apart(): void {
    this.#act((keys) => apart(this.grouping, keys), t.grouping.done.apart);
  }

  leaveOut(): void {
    this.#act((keys) => leaveOut(this.grouping, keys, t.grouping.leftByHand), t.grouping.done.left);
  }

  shift(by: -1 | 1): void {
    this.#act((keys) => shift(this.grouping, keys, by), t.grouping.done.moved, t.grouping.noNeighbour);
  }

  undo(): void {
    keepFocus(() => this.draft.undo());
  }

  redo(): void {
    keepFocus(() => this.draft.redo());
  }

  #act(change: (keys: string[]) => Grouping | null, done: string, refused?: string): void {
    const focused = focusedFrame();
    const keys = this.selected.size > 0 ? [...this.selected] : focused ? [focused] : [];
    if (keys.length > 0) keepFocus(() => this.#apply(change(keys), done, refused));
  }

  #apply(next: Grouping | null, done: string, refused = t.grouping.tooMany): void {
    this.dragged = [];
    if (next === null) return tell(refused);
    this.draft.regroup(next);
    this.selected.clear();
    say(done);
  }
}

function focusedFrame(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-frame]')?.dataset['frame'];
}

/** The frame in focus keeps it wherever it is moved to, so that keys go on from there. */
function keepFocus(act: () => void): void {
  const focused = focusedFrame();
  act();
  if (focused) void tick().then(() => focusFrame(focused));
}

function focusFrame(key: string): void {
  document.querySelector<HTMLElement>(`[data-frame="${CSS.escape(key)}"]`)?.focus();
}
