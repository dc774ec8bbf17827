import type { Press } from './tool';

/** What tools that are clicked with have in common: a press is a click once it is let go of, so that one that turns out to
be the first of two fingers is none. */
export abstract class Clicking {
  #pressed: Press | null = null;

  press(press: Press): void {
    this.#pressed = press;
  }

  release(): void {
    if (this.#pressed) this.click(this.#pressed);
    this.leave();
  }

  leave(): void {
    this.#pressed = null;
  }

  protected abstract click(press: Press): void;
}
