import * as tf from '@tensorflow/tfjs-layers';
import { codeShape } from './features.js';

/** At the code's 16 x 16 places; together they see 7 x 7 of them, 28 pixels, which is a whole object. */
const convolutions = [64, 48, 48] as const;

/**
 * The generator, untrained: what the classifier's layer `pool` gives, `[batch, 16, 16, 64]`, to the picture that gave
 * it, `[batch, 64, 64, 3]` in 0..1. Convolutions, and up-convolutions that double the side, with leaky rectifiers, as
 * Dosovitskiy and Brox 2016 invert convolutional layers (arXiv:1602.02644).
 */
export function generatorNetwork(seed: number): tf.LayersModel {
  const { conv2d, conv2dTranspose, leakyReLU } = tf.layers;
  const initializer = (i: number): ReturnType<typeof tf.initializers.heNormal> =>
    tf.initializers.heNormal({ seed: seed + i });
  const model = tf.sequential({ name: 'generator' });
  convolutions.forEach((filters, i) => {
    const options = { filters, kernelSize: 3, padding: 'same', kernelInitializer: initializer(i) } as const;
    model.add(conv2d({ name: `conv${i + 1}`, ...(i === 0 && { inputShape: [...codeShape] }), ...options }));
    model.add(leakyReLU({ name: `leaky${i + 1}`, alpha: 0.3 }));
  });
  const up = { kernelSize: 4, strides: 2, padding: 'same' } as const;
  model.add(conv2dTranspose({ name: 'up1', filters: 32, ...up, kernelInitializer: initializer(3) }));
  model.add(leakyReLU({ name: 'leaky4', alpha: 0.3 }));
  model.add(
    conv2dTranspose({ name: 'picture', filters: 3, ...up, activation: 'sigmoid', kernelInitializer: initializer(4) }),
  );
  return model;
}
