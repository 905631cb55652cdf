import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { pictureSize } from '../world/world.js';

/** A picture without its batch. */
export const pictureShape = [pictureSize, pictureSize, 3] as const;

/** What the classifier's layer `pool` gives for a picture. */
export const codeShape = [16, 16, 64] as const;

/** What the classifier makes of pictures. */
export interface Features {
  /** Its second rectifier, `[batch, 16, 16, 32]`: edges. */
  readonly relu2: tf.Tensor4D;
  /** The generator's code, `[batch, 16, 16, 64]`. */
  readonly pool: tf.Tensor4D;
}

/**
 * The classifier up to its layer `pool` as plain operations, BatchNorm folded into the convolutions: a loss can then be
 * differentiated with respect to the picture without computing, as tfjs's layers do, the filters' gradients too. The
 * caller disposes of `weights`.
 */
export function frozenFeatures(classifier: LayersModel): {
  readonly of: (pictures: tf.Tensor4D) => Features;
  readonly weights: tf.Tensor[];
} {
  const blocks = [1, 2, 3, 4, 5].map((i) => {
    const convolution = classifier.getLayer(`conv${i}`);
    const [kernel] = convolution.getWeights() as [tf.Tensor4D];
    const [gamma, beta, mean, variance] = classifier.getLayer(`bn${i}`).getWeights() as [
      tf.Tensor1D,
      tf.Tensor1D,
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    const [filter, bias] = tf.tidy((): [tf.Tensor4D, tf.Tensor1D] => {
      const factor = tf.div(gamma, tf.sqrt(tf.add(variance, 1e-3))); // Keras's epsilon
      return [tf.mul(kernel, factor), tf.sub(beta, tf.mul(mean, factor))] as [tf.Tensor4D, tf.Tensor1D];
    });
    return { filter, bias, stride: i <= 2 ? 2 : 1 };
  });
  return {
    of: (pictures) => {
      const activations = [pictures];
      for (const { filter, bias, stride } of blocks) {
        activations.push(tf.relu(tf.add(tf.conv2d(activations.at(-1)!, filter, stride, 'same'), bias)));
      }
      return { relu2: activations[2]!, pool: tf.avgPool(activations.at(-1)!, 3, 1, 'same') };
    },
    weights: blocks.flatMap(({ filter, bias }) => [filter, bias]),
  };
}
