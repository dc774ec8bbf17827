import { SvelteSet } from 'svelte/reactivity';
import type { Filter, Sort } from './order';

/** What of a shoot somebody looks at, and has chosen: it stays while they look at one of its photos. */
export class Choice {
  filter = $state<Filter>('all');
  sort = $state<Sort>('sent');
  readonly chosen = new SvelteSet<string>();
  /** Ids of the photos that were shown last, in their order. */
  order: readonly string[] = [];
}

const choices = new Map<string, Choice>();

export function choiceOf(listing: string): Choice {
  const choice = choices.get(listing) ?? new Choice();
  choices.set(listing, choice);
  return choice;
}
