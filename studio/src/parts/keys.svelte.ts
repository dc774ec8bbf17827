import { untrack } from 'svelte';

const KEPT_AS = 'fanlight.single-keys';

/** A key, and what it does. */
export interface Shortcut {
  /** `event.key`; with what is held before it: `Shift+`, `Alt+`, `Mod+` (Control, or Command on a Mac). */
  key: string;
  words: string;
  /** None: the browser does it by itself, and it is on the sheet for who does not know. */
  act?: (event: KeyboardEvent) => void;
  /** A selector: it works while the focus is there. */
  within?: string;
}

export interface ShortcutGroup {
  title: string;
  shortcuts: Shortcut[];
}

let groups = $state.raw<ShortcutGroup[]>([]);
let single = $state(localStorage.getItem(KEPT_AS) !== 'off');

export const keys = {
  get groups(): ShortcutGroup[] {
    return groups;
  },
  /** Whether keys of a single letter do anything: speech control and trembling hands want them off (WCAG 2.1.4). */
  get single(): boolean {
    return single;
  },
  set single(on: boolean) {
    single = on;
    localStorage.setItem(KEPT_AS, on ? 'on' : 'off');
  },
};

/** These work anywhere on the page, and are on the sheet, until what it returns is called: the cleaner of an `$effect`. */
export function offer(title: string, shortcuts: Shortcut[]): () => void {
  const group = { title, shortcuts };
  groups = [...untrack(() => groups), group]; // an effect that offers is not to run again for what others offer
  return () => {
    groups = groups.filter((each) => each !== group);
  };
}

/** Hand a `keydown` of the window to whoever offered it. */
export function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || isTyping(event) || document.querySelector('dialog[open]')) return;
  const name = nameKey(event);
  const meant = groups.flatMap((group) => group.shortcuts).find((each) => each.key === name && isHere(each));
  if (!meant?.act || (!single && isSingle(name))) return;
  event.preventDefault();
  meant.act(event);
}

function isHere({ within }: Shortcut): boolean {
  return within === undefined || Boolean(document.activeElement?.closest(within));
}

/** `Mod+Shift+z`: what a shortcut's `key` is compared with. Shift counts where the key is not another one for it. */
export function nameKey(event: KeyboardEvent): string {
  const letter = event.key.length === 1;
  const held = [
    event.ctrlKey || event.metaKey ? 'Mod+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && (!letter || event.ctrlKey || event.metaKey) ? 'Shift+' : '',
  ];
  return held.join('') + (letter ? event.key.toLowerCase() : event.key);
}

function isSingle(key: string): boolean {
  return key.length === 1 && key !== ' ';
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (target?.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  const quiet = ['button', 'checkbox', 'radio', 'range', 'file', 'submit'];
  return target instanceof HTMLInputElement && !quiet.includes(target.type);
}
