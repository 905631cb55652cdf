import type { Transform } from '../plugins.js';
import { jitter } from '../transforms/jitter.js';
import { proportional } from '../transforms/proportional.js';

/**
 * DeepDream's shift by up to 32 pixels of GoogLeNet's 224, turned round at the borders; as far, for its size, in
 * others.
 */
export const inceptionJitter: Transform = proportional(224, (factor) =>
  jitter(Math.max(1, Math.round(32 * factor)), { wrap: true }),
);
