import * as tf from '@tensorflow/tfjs-layers';
import { pictureShape } from './features.js';

/**
 * The discriminator, untrained: a picture to a logit for each of 8 x 8 places, positive where what is around it is
 * drawn and not generated. A judge of places learns from 64 verdicts a picture (Isola et al. 2017, arXiv:1611.07004).
 * Needed in training only.
 */
export function discriminatorNetwork(seed: number): tf.LayersModel {
  const kernelInitializer = (i: number): ReturnType<typeof tf.initializers.heNormal> =>
    tf.initializers.heNormal({ seed: seed + i });
  const model = tf.sequential({ name: 'discriminator' });
  [16, 32, 48].forEach((filters, i) => {
    const options = { filters, kernelSize: 4, strides: 2, padding: 'same' } as const;
    const input = i === 0 && { inputShape: [...pictureShape] };
    model.add(tf.layers.conv2d({ ...input, ...options, kernelInitializer: kernelInitializer(i) }));
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  });
  model.add(tf.layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', kernelInitializer: kernelInitializer(3) }));
  return model;
}
