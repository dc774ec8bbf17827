import { createSubscriber } from 'svelte/reactivity';

const MINUTE_MS = 60_000;

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, MINUTE_MS);
  return () => clearInterval(timer);
});

/** What time it is; what is worked out from it is worked out anew each minute, for as long as somebody sees it. */
export function clock(): Date {
  subscribe();
  return new Date();
}
