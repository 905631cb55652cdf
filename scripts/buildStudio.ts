import { resolve } from 'node:path';
import { build } from 'vite';

/**
 * Builds the page into a folder, as a visitor gets it: Vitest's NODE_ENV would put what developers need into it.
 * @param models - the folder of real models, of which the page offers one; as NETLENS_MODELS says by default.
 */
export async function buildStudio(folder: string, models?: string): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, { NODE_ENV: 'production' }, models !== undefined && { NETLENS_MODELS: models });
  try {
    await build({
      configFile: 'examples/studio/vite.config.ts',
      logLevel: 'error',
      build: { outDir: resolve(folder), emptyOutDir: true },
    });
  } finally {
    for (const name of ['NODE_ENV', 'NETLENS_MODELS']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
