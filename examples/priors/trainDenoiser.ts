import * as tf from '@tensorflow/tfjs-core';
import { imageTensor } from '../world/batch.js';
import { makePicture } from '../world/world.js';
import { denoiserNetwork } from './denoiserNetwork.js';
import { savePrior } from './savePrior.js';
import { scheduledAdam } from './schedule.js';
import type { Training } from './training.js';

/**
 * Standard deviation of the noise. One size of it, so that `R(x) - x` is `sigma^2` times the gradient of `log p(x)`.
 */
export const noise = 0.15;

/** Trains the denoising autoencoder: the mean squared error of what it makes of pictures with noise. */
export async function trainDenoiser({ steps, batchSize, out, log }: Training): Promise<void> {
  const model = denoiserNetwork(1);
  const { optimizer, at } = scheduledAdam(2e-3, 0.9);
  for (let step = 0; step < steps; step++) {
    at(step, steps);
    const first = step * batchSize;
    const pictures = imageTensor(Array.from({ length: batchSize }, (_, i) => makePicture(first + i)));
    const loss = optimizer.minimize(() => {
      const noisy = tf.add(pictures, tf.randomNormal(pictures.shape, 0, noise, 'float32', step));
      return tf.mean(tf.squaredDifference(model.apply(noisy) as tf.Tensor, pictures));
    }, true)!;
    log(step, { loss: loss.dataSync()[0]! });
    tf.dispose([pictures, loss]);
    if ((step + 1) % 100 === 0 || step + 1 === steps) await savePrior(model, out);
  }
  model.dispose();
}
