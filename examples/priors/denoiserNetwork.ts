import * as tf from '@tensorflow/tfjs-layers';
import { pictureShape } from './features.js';

/** Down from 64 x 64 pixels to 8 x 8 places, where an object is a few places wide, and up again. */
const filters = [24, 40, 48] as const;

/**
 * The denoising autoencoder, untrained: noisy pictures `[batch, 64, 64, 3]` in 0..1 to clean ones. It gives what is to
 * be added to a picture, so that noise is all that it has to know; what goes down is added again on the way up.
 */
export function denoiserNetwork(seed: number): tf.LayersModel {
  const { conv2d, conv2dTranspose, leakyReLU, add } = tf.layers;
  let count = 0;
  const scaled = (
    layer: typeof conv2d | typeof conv2dTranspose,
    name: string,
    amount: number,
    given: tf.SymbolicTensor,
  ): tf.SymbolicTensor =>
    layer({
      name,
      filters: amount,
      kernelSize: 4,
      strides: 2,
      padding: 'same',
      // The last starts at zero: the picture as it is.
      kernelInitializer: name === 'up1' ? 'zeros' : tf.initializers.heNormal({ seed: seed + count++ }),
    }).apply(given) as tf.SymbolicTensor;
  const leaky = (name: string, given: tf.SymbolicTensor): tf.SymbolicTensor =>
    leakyReLU({ name: `${name}_leaky`, alpha: 0.1 }).apply(given) as tf.SymbolicTensor;
  const sum = (name: string, a: tf.SymbolicTensor, b: tf.SymbolicTensor): tf.SymbolicTensor =>
    add({ name }).apply([a, b]) as tf.SymbolicTensor;

  const picture = tf.input({ name: 'noisy', shape: [...pictureShape] });
  const levels = [picture];
  filters.forEach((amount, i) => {
    const name = `down${i + 1}`;
    levels.push(leaky(name, scaled(conv2d, name, amount, levels.at(-1)!)));
  });
  let made = levels.pop()!;
  for (let i = filters.length - 1; i > 0; i--) {
    const name = `up${i + 1}`;
    made = sum(`${name}_sum`, leaky(name, scaled(conv2dTranspose, name, filters[i - 1]!, made)), levels.pop()!);
  }
  const output = sum('clean', scaled(conv2dTranspose, 'up1', 3, made), picture);
  return tf.model({ name: 'denoiser', inputs: picture, outputs: output });
}
