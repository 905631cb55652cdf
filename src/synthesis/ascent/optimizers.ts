/**
 * How parameters climb: `optimizers.adam({ learningRate: 0.05 })`.
 * @module
 */
export { adam, type AdamOptions } from './optimizers/adam.js';
export { gradientAscent, type GradientAscentOptions } from './optimizers/gradientAscent.js';
export { lbfgs, type LbfgsOptions } from './optimizers/lbfgs.js';
export { momentum, type MomentumOptions } from './optimizers/momentum.js';
export { normalizedAscent, type NormalizedAscentOptions } from './optimizers/normalizedAscent.js';
