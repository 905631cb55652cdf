import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A copy whose weights are all positive, so that nothing cancels out and no rectifier is silent. */
export function positive(model: LayersModel): LayersModel {
  for (const weight of model.weights) {
    const value = tf.fill(weight.shape as number[], weight.name.includes('moving_mean') ? 0 : 0.05);
    weight.write(value);
    value.dispose();
  }
  return model;
}
