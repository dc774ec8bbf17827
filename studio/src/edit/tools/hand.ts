import type { Tool } from './tool';

/** Moves the photo: the easel sees to it, and there is nothing to draw. */
export const hand: Tool = {
  sketch: null,
  press: () => undefined,
  leave: () => undefined,
  cancel: () => false,
};
