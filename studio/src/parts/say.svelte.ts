import { untrack } from 'svelte';

let said = $state('');

/** Tells who listens to a screen reader, politely; the same said twice is told twice. */
export function say(text: string): void {
  said = untrack(() => said) === text ? `${text}\u00a0` : text;
}

export const saying = {
  get now(): string {
    return said;
  },
};
