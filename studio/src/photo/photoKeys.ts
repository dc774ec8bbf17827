import type { Shortcut } from '../parts/keys.svelte';
import { t } from '../strings';
import type { Compare } from './compare/compare.svelte';
import type { MarksShown } from './marks/shown.svelte';

/** What keys do on the page, where they do more than turn something. */
export interface KeyActs {
  pan: (right: number, down: number) => void;
  zoom: (steps: number) => void;
  fit: () => void;
  toScale: (scale: number) => void;
  step: (versions: number) => void;
  undo: () => void;
  redo: () => void;
  mark: (marks: number) => void;
  hideMark: () => void;
  edit: () => void;
  finish: () => void;
}

export function listKeys(compare: Compare, marks: MarksShown, acts: KeyActs): Shortcut[] {
  const words = t.photo.keys;
  return [
    { key: 'c', words: words.slider, act: () => (compare.mode = 'slider') },
    { key: 's', words: words.side, act: () => (compare.mode = 'side') },
    { key: 't', words: words.toggle, act: () => (compare.mode = 'toggle') },
    { key: 'x', words: words.swap, act: () => compare.swap() },
    { key: ',', words: words.dividerLeft, act: () => compare.nudge(-1) },
    { key: '.', words: words.dividerRight, act: () => compare.nudge(1) },
    { key: '+', words: words.zoomIn, act: () => acts.zoom(1) },
    { key: '-', words: words.zoomOut, act: () => acts.zoom(-1) },
    { key: '0', words: words.fit, act: () => acts.fit() },
    { key: '1', words: words.full, act: () => acts.toScale(1) },
    { key: '2', words: words.double, act: () => acts.toScale(2) },
    { key: 'Shift+ArrowLeft', words: words.left, act: () => acts.pan(-1, 0) },
    { key: 'Shift+ArrowRight', words: words.right, act: () => acts.pan(1, 0) },
    { key: 'Shift+ArrowUp', words: words.up, act: () => acts.pan(0, -1) },
    { key: 'Shift+ArrowDown', words: words.down, act: () => acts.pan(0, 1) },
    { key: '[', words: words.previous, act: () => acts.step(-1) },
    { key: ']', words: words.next, act: () => acts.step(1) },
    { key: 'Mod+z', words: words.undo, act: () => acts.undo() },
    { key: 'Mod+Shift+z', words: words.redo, act: () => acts.redo() },
    { key: 'q', words: words.tiles, act: () => (marks.tiles = !marks.tiles) },
    { key: 'g', words: words.steps, act: () => (marks.steps = !marks.steps) },
    { key: 'n', words: words.nextMark, act: () => acts.mark(1) },
    { key: 'p', words: words.previousMark, act: () => acts.mark(-1) },
    { key: 'Escape', words: words.hideMark, act: () => acts.hideMark() },
    { key: 'e', words: words.edit, act: () => acts.edit() },
    { key: 'Mod+Enter', words: words.finish, act: () => acts.finish() },
  ];
}
