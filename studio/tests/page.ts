import { vi } from 'vitest';

/** What the browser gives to a page, as far as a shoot needs it; import it before what is tested. */

class Storage {
  readonly kept = new Map<string, string>();

  get length(): number {
    return this.kept.size;
  }

  key(place: number): string | null {
    return [...this.kept.keys()][place] ?? null;
  }

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
    Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
  }

  removeItem(key: string): void {
    this.kept.delete(key);
    delete (this as Record<string, unknown>)[key];
  }
}

interface Asked {
  name: string;
  isShared: boolean;
  begin: () => Promise<void>;
}

/** Web Locks. */
export class Locks {
  held: Asked[] = [];
  #waiting: Asked[] = [];

  query(): Promise<LockManagerSnapshot> {
    return Promise.resolve({ held: this.held.map(({ name }) => ({ name })), pending: [] });
  }

  request<Answer>(name: string, options: LockOptions, act: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const begin = (): Promise<void> => act().then(resolve, reject);
      const asked = { name, isShared: options.mode === 'shared', begin };
      this.#waiting.push(asked);
      options.signal?.addEventListener('abort', () => {
        if (!this.#waiting.includes(asked)) return;
        this.#waiting = this.#waiting.filter((each) => each !== asked);
        reject(options.signal?.reason);
      });
      this.#grant();
    });
  }

  #grant(): void {
    for (const asked of this.#waiting) {
      const rivals = this.held.filter(({ name }) => name === asked.name);
      if (rivals.some((rival) => !rival.isShared || !asked.isShared)) continue;
      this.#waiting = this.#waiting.filter((each) => each !== asked);
      this.held.push(asked);
      void asked.begin().then(() => {
        this.held = this.held.filter((each) => each !== asked);
        this.#grant();
      });
    }
  }
}

const listeners = new Set<(event: StorageEvent) => void>();

/** As if another tab had written the draft of this shoot. */
export function writeElsewhere(listing: string, draft: object | null): void {
  const key = `fanlight.draft.${listing}`;
  if (draft === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(draft));
  for (const listen of [...listeners]) listen({ key } as StorageEvent);
}

/** Empty storage, nobody with a lock, nobody who listens. */
export function openPage(): Locks {
  const locks = new Locks();
  listeners.clear();
  vi.stubGlobal('localStorage', new Storage());
  vi.stubGlobal('sessionStorage', new Storage());
  vi.stubGlobal('navigator', { locks });
  return locks;
}

vi.stubGlobal('addEventListener', (kind: string, listen: () => void) => kind === 'storage' && listeners.add(listen));
vi.stubGlobal('removeEventListener', (_: string, listen: () => void) => listeners.delete(listen));
vi.stubGlobal('location', { href: 'http://studio.test/studio/' });
vi.stubGlobal('window', globalThis);
openPage();

export function answer(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** As the server describes what went wrong. */
export function problem(status: number, code: string, retryable = status >= 500): Response {
  return answer({ type: '', title: code, status, detail: '', instance: null, code, stage: null, retryable }, status);
}

type Route = (path: string, init: RequestInit) => Response | Promise<Response>;

/** The server: the answer of the first whose words the method and the path begin with. */
export function serve(routes: Record<string, Route>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const line = `${init.method ?? 'GET'} ${path}`;
    asked.push(line);
    const route = Object.entries(routes).find(([words]) => new RegExp(`^${words}`).test(line))?.[1];
    if (!route) throw new Error(`nobody answers ${line}`);
    return route(path, init);
  });
  return asked;
}
