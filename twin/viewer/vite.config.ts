import { rmSync } from 'node:fs';
import { defineConfig } from 'vite';

// Addresses are relative (base './'), because the server may sit behind a path prefix, and nothing is inlined, because
// the content security policy allows scripts from the server only.
const target = process.env.LANTAU_URL ?? 'http://127.0.0.1:8080';
const proxied = ['/api', '/tiles', '/3dtiles', '/scenes', '/events', '/healthz', '/readyz'];

export default defineConfig({
  // dist/.keep is committed and must stay, so only what a build makes is removed before the next.
  plugins: [{ name: 'clean', apply: 'build', buildStart: () => rmSync('dist/assets', { recursive: true, force: true }) }],
  base: './',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    emptyOutDir: false,
    sourcemap: false,
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, target])) },
});
