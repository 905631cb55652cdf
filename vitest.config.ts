import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^netlens$/, replacement: source('src/index.ts') },
      { find: /^netlens\/wasm$/, replacement: source('src/wasm.ts') },
      { find: /^netlens\/node$/, replacement: source('src/node.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxConcurrency: 2,
    // Vitest leaves one processor free: of two, half of the machine.
    maxWorkers: '100%',
  },
});

export default config;
