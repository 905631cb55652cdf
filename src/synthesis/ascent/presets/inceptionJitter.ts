import type { Transform } from '../plugins.js';
import { jitter } from '../transforms/jitter.js';
import { proportional } from '../transforms/proportional.js';

/**
 * DeepDream's shift by so many pixels of GoogLeNet's 224, turned round at the borders; as far, for its size, in others.
 */
export function inceptionJitter(pixels: number): readonly Transform[] {
  if (pixels === 0) return [];
  const transform = (factor: number): Transform =>
    jitter({ pixels: Math.max(1, Math.round(pixels * factor)), wrap: true });
  return [proportional({ side: 224, transform })];
}
