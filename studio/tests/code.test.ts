import { afterEach, expect, test, vi } from 'vitest';
import { UnreachableError } from '../src/api/errors';
import { fetchCode, RebuiltError } from '../src/parts/code';

afterEach(() => vi.unstubAllGlobals());

const broken = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

test('code that the server has no more is of another build, and a server that is away is away', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 503 })));
  await expect(fetchCode(broken)).rejects.toBeInstanceOf(RebuiltError);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(fetchCode(broken)).rejects.toBeInstanceOf(UnreachableError);
});
