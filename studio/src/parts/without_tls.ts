// What a browser has over TLS and on localhost alone, and what there is elsewhere.

/** As good as `crypto.randomUUID`. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** One tab at a time does it; raises the signal's reason where that is aborted while another one does. Elsewhere each does. */
export async function alone<Answer>(name: string, signal: AbortSignal, act: () => Promise<Answer>): Promise<Answer> {
  const locks = findLocks();
  return locks ? locks.request(name, { signal }, act) : act();
}

/** Until what it answers is called, other tabs can see it. */
export function hold(name: string): () => void {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  void findLocks()?.request(name, { mode: 'shared' }, () => held);
  return release;
}

/** How many hold it; elsewhere nobody is seen to. */
export async function countHolders(name: string): Promise<number> {
  const { held = [] } = (await findLocks()?.query()) ?? {};
  return held.filter((lock) => lock.name === name).length;
}

function findLocks(): LockManager | undefined {
  return navigator.locks;
}
