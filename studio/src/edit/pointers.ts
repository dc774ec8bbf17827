import type { Place } from '../api/wire';
import { distance } from './geometry';

/** What pointers on the photo come to; places are in CSS pixels of the viewport. */
export interface Gestures {
  /** Whether this press moves the photo rather than works on it. */
  pans: (event: PointerEvent) => boolean;
  press: (at: Place, event: PointerEvent) => void;
  drag: (at: Place, event: PointerEvent) => void;
  release: (at: Place, event: PointerEvent) => void;
  hover: (at: Place, event: PointerEvent) => void;
  /** What was begun with `press` comes to nothing. */
  leave: () => void;
  pan: (dx: number, dy: number) => void;
  zoom: (factor: number, about: Place) => void;
  /** A press that would have moved the photo, and did not. */
  tap: (at: Place) => void;
}

const STILL_PX = 4;

/** One finger, pen or button works or pans, two fingers move and zoom. Once a pen was used, fingers only move the photo; a
pen that comes down takes over from whatever rests there, and while it is down nothing else counts: it is a palm. */
export class Pointers {
  #down = new Map<number, Place>();
  #doing: 'work' | 'pan' | 'pinch' | null = null;
  #begun: Place = [0, 0];
  #penSeen = false;
  #penDown: number | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly gestures: Gestures,
  ) {}

  pointerdown(event: PointerEvent): void {
    if (event.button > 1 || this.#penDown !== null) return;
    if (event.pointerType === 'pen') this.#takeOver(event.pointerId);
    this.element.setPointerCapture(event.pointerId);
    const at = this.#place(event);
    this.#down.set(event.pointerId, at);
    if (this.#down.size === 1) this.#begin(at, event);
    else this.#pinch();
  }

  pointermove(event: PointerEvent): void {
    const before = this.#down.get(event.pointerId);
    if (!before) {
      if (this.#down.size === 0 && event.pointerType !== 'touch') this.gestures.hover(this.#place(event), event);
      return;
    }
    if (this.#doing === 'work') return this.#work(event);
    const others = [...this.#down].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const at = this.#place(event);
    this.#down.set(event.pointerId, at);
    this.#move(before, at, others[0]);
  }

  pointerup(event: PointerEvent): void {
    if (!this.#lift(event)) return;
    const at = this.#place(event);
    if (this.#doing === 'work') this.gestures.release(at, event);
    if (this.#doing === 'pan' && distance(at, this.#begun) < STILL_PX) this.gestures.tap(at);
    this.#doing = this.#down.size > 0 ? 'pinch' : null;
  }

  pointercancel(event: PointerEvent): void {
    if (!this.#lift(event)) return;
    if (this.#doing === 'work') this.gestures.leave();
    this.#doing = null;
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 20 : event.deltaY;
    this.gestures.zoom(Math.exp(-lines / (event.ctrlKey ? 100 : 400)), this.#place(event));
  }

  #begin(at: Place, event: PointerEvent): void {
    const palm = this.#penSeen && event.pointerType === 'touch';
    this.#begun = at;
    this.#doing = palm || event.button === 1 || this.gestures.pans(event) ? 'pan' : 'work';
    if (this.#doing === 'work') this.gestures.press(at, event);
  }

  /** What was there before is forgotten, wherever it goes. */
  #takeOver(pen: number): void {
    if (this.#doing === 'work') this.gestures.leave();
    this.#down.clear();
    this.#doing = null;
    this.#penDown = pen;
    this.#penSeen = true;
  }

  /** Whether it was one that counts. */
  #lift({ pointerId }: PointerEvent): boolean {
    if (pointerId === this.#penDown) this.#penDown = null;
    return this.#down.delete(pointerId);
  }

  #pinch(): void {
    if (this.#doing === 'work') this.gestures.leave();
    this.#doing = 'pinch';
  }

  #work(event: PointerEvent): void {
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length > 0 ? steps : [event]) this.gestures.drag(this.#place(step), event);
  }

  /** With another finger down the photo moves by half, and grows as the fingers part. */
  #move(before: Place, at: Place, other: Place | undefined): void {
    const share = other ? 0.5 : 1;
    this.gestures.pan((before[0] - at[0]) * share, (before[1] - at[1]) * share);
    if (!other) return;
    const factor = distance(at, other) / Math.max(distance(before, other), 1);
    this.gestures.zoom(factor, [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
  }

  #place(event: MouseEvent): Place {
    const { left, top } = this.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}
