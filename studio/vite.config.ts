import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { leanSeadragon } from './lean_seadragon.ts';

const SERVER = process.env['FANLIGHT_URL'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  base: '/studio/',
  plugins: [svelte(), leanSeadragon()],
  // Nothing inlined: the Content-Security-Policy lets in files of our own alone.
  build: { assetsInlineLimit: 0, target: 'es2022' },
  server: { proxy: { '/v1': SERVER, '/readyz': SERVER }, fs: { allow: ['.', '../client/src/fanlight_client'] } },
  test: { include: ['tests/**/*.test.ts'] },
});
