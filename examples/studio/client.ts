import { wrap, type Remote } from 'comlink';
import type { StudioWorker } from './worker/worker.js';

/** The worker in which everything is computed, so that the page always answers. */
export const studio: Remote<StudioWorker> = wrap<StudioWorker>(
  new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module' }),
);
