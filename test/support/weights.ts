import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { normal, uniform } from './random.js';

/**
 * Gives a model seeded random weights, statistics included: kernels keep the signal's size, variances are positive,
 * and of every four gammas one is negative and one is zero.
 */
export function randomizeWeights<M extends LayersModel>(model: M, seed: number): M {
  const gaussian = normal(seed);
  const flat = uniform(seed + 1);
  const fill = (name: string, shape: readonly number[]): Float32Array => {
    const values = new Float32Array(size(shape));
    const fanIn = Math.max(1, size(shape.slice(0, -1)));
    for (let i = 0; i < values.length; i++) {
      if (name.includes('moving_variance')) values[i] = 0.3 + 1.7 * flat();
      else if (name.includes('gamma')) values[i] = [1, -1, 1, 0][i % 4]! * (0.5 + flat());
      else if (name.includes('kernel')) values[i] = gaussian() * Math.sqrt(1.5 / fanIn);
      else values[i] = gaussian() * 0.4;
    }
    return values;
  };
  for (const weight of model.weights) {
    const shape = weight.shape as number[];
    const value = tf.tensor(fill(weight.name, shape), shape, 'float32');
    weight.write(value);
    value.dispose();
  }
  return model;
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
