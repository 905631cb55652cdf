import {
  add,
  div,
  exp,
  mirrorPad,
  mul,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { sharedData } from '../../sharedData.js';
import { checkWhole } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { checkOptions } from '../../../options.js';

/** Options of `bilateral`. */
export interface BilateralOptions {
  /** How far neighbours count, in pixels, 0 or more; or by step. @default 2 */
  readonly sigmaSpace?: Schedule;
  /** How unlike neighbours may be, black to white being 1 in each channel, 0 or more; or by step. @default 0.2 */
  readonly sigmaColour?: Schedule;
  /** The window reaches so many pixels each way, 1 or more. @default 3 */
  readonly radius?: number;
  /** At every n-th step, 1 or more. @default 4 */
  readonly every?: number;
}

/** Below it, float32 has no numbers for the exponent. */
const LEAST_SIGMA = 1e-6;

/**
 * Blurs the image and keeps its edges: `y[p] = sum_q w(p, q) x[q] / sum_q w(p, q)`,
 * `w = exp(-|p - q|^2 / (2 sigmaSpace^2) - |x[p] - x[q]|^2 / (2 sigmaColour^2))`, the border mirrored.
 * @see Tomasi & Manduchi 1998, Bilateral filtering for gray and color images; Tyka 2016, Class visualization with
 *   bilateral filters, mtyka.github.io/deepdream/2016/02/05/bilateral-class-vis.html.
 */
export function bilateral(options: BilateralOptions = {}): Regularizer {
  checkOptions('bilateral', options, ['sigmaSpace', 'sigmaColour', 'radius', 'every']);
  const { sigmaSpace = 2, sigmaColour = 0.2, radius = 3, every = 4 } = options;
  const space = scheduled('bilateral', 'sigmaSpace', sigmaSpace, 0);
  const colour = scheduled('bilateral', 'sigmaColour', sigmaColour, 0);
  checkWhole('bilateral', 'radius', radius, 1);
  checkWhole('bilateral', 'every', every, 1);
  const filter = (image: Tensor4D, step: number): Tensor4D => {
    const [near, alike] = [space(step), colour(step)];
    // A window of nothing, or of equal colours, changes nothing.
    if (Math.min(near, alike) < LEAST_SIGMA) return sharedData(image);
    const [batch, height, width, channels] = image.shape;
    const sides: [number, number] = [radius, radius];
    const padded = mirrorPad(image, [[0, 0], sides, sides, [0, 0]], 'symmetric');
    let [total, weights]: [Tensor, Tensor] = [image, mul(slice(image, [0, 0, 0, 0], [-1, -1, -1, 1]), 0)];
    weights = add(weights, 1);
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (dx === 0 && dy === 0) continue;
        const neighbour = slice(padded, [0, radius + dy, radius + dx, 0], [batch, height, width, channels]);
        const unlike = sum(square(sub(neighbour, image)), 3, true);
        const far = -(dx * dx + dy * dy) / (2 * near * near);
        const weight = exp(add(mul(unlike, -1 / (2 * alike * alike)), far));
        total = add(total, mul(neighbour, weight));
        weights = add(weights, weight);
      }
    }
    return div(total, weights);
  };
  return {
    name: 'bilateral',
    image: (image, step) => ((step + 1) % every === 0 ? filter(image, step) : sharedData(image)),
  };
}
