import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const png = fileURLToPath(new URL('worker/png.ts', import.meta.url));

/**
 * Lets the library take its PNG encoder from worker/png.ts, which loads it when a page with pictures is written: a
 * first visit, whose pictures are drawn on canvases, loads none.
 */
export function latePng(): Plugin {
  return {
    name: 'late-png',
    enforce: 'pre',
    resolveId: (source, importer) => (source === 'fast-png' && importer !== png ? png : undefined),
  };
}
