/**
 * What an image goes through before the network sees it: `transforms.jitter({ pixels: 8 })`.
 * @module
 */
export { compose, type ComposeOptions } from './transforms/compose.js';
export { crop, type CropOptions } from './transforms/crop.js';
export { flip, type FlipOptions } from './transforms/flip.js';
export { gaussianNoise, type GaussianNoiseOptions } from './transforms/gaussianNoise.js';
export { jitter, type JitterOptions } from './transforms/jitter.js';
export { lucid, type LucidOptions } from './transforms/lucid.js';
export { pad, type PadOptions } from './transforms/pad.js';
export { proportional, type ProportionalOptions } from './transforms/proportional.js';
export { rotate, type RotateOptions } from './transforms/rotate.js';
export { scaleBy, type ScaleByOptions } from './transforms/scaleBy.js';
