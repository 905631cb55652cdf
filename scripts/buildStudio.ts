import { resolve } from 'node:path';
import { build } from 'vite';

/** Builds the page into a folder, as a visitor gets it: Vitest's NODE_ENV would put what developers need into it. */
export async function buildStudio(folder: string): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: 'examples/studio/vite.config.ts',
      logLevel: 'error',
      build: { outDir: resolve(folder), emptyOutDir: true },
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
