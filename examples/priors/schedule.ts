import * as tf from '@tensorflow/tfjs-core';

/** Half a cosine from the peak to zero (Loshchilov and Hutter, 2017, arXiv:1608.03983), after a short warm-up. */
function learningRate(peak: number, step: number, steps: number): number {
  return peak * Math.min(1, (step + 1) / 50) * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
}

/** Adam, and what sets its learning rate for a step. */
export function scheduledAdam(
  peak: number,
  beta1: number,
): { readonly optimizer: tf.Optimizer; readonly at: (step: number, steps: number) => void } {
  const optimizer = tf.train.adam(peak, beta1);
  // tfjs lets only SGD change its rate by a method.
  return {
    optimizer,
    at: (step, steps) => Object.assign(optimizer, { learningRate: learningRate(peak, step, steps) }),
  };
}
