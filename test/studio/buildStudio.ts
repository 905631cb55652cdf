import { resolve } from 'node:path';
import { build } from 'vite';

/** Builds the page into a folder. */
export async function buildStudio(folder: string): Promise<void> {
  await build({
    configFile: 'examples/studio/vite.config.ts',
    logLevel: 'error',
    build: { outDir: resolve(folder), emptyOutDir: true },
  });
}
