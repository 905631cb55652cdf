import * as tf from '@tensorflow/tfjs-layers';
import { pictureSize } from '../world/world.js';
import { shortcutClasses } from './shortcutPictures.js';

/** A small classifier of two shapes, untrained: three blocks of convolution, BatchNorm and ReLU, an average, a dense layer. */
export function shortcutNetwork(seed: number): tf.LayersModel {
  const model = tf.sequential({ name: 'shortcut' });
  [8, 12, 16].forEach((filters, i) => {
    model.add(
      tf.layers.conv2d({
        name: `conv${i + 1}`,
        ...(i === 0 && { inputShape: [pictureSize, pictureSize, 3] }),
        ...{ filters, kernelSize: i === 2 ? 3 : 4, strides: i === 2 ? 1 : 2, padding: 'same' as const, useBias: false },
        kernelInitializer: tf.initializers.heNormal({ seed: seed + i }),
      }),
    );
    model.add(tf.layers.batchNormalization({ name: `bn${i + 1}`, momentum: 0.9 }));
    model.add(tf.layers.reLU({ name: `relu${i + 1}` }));
  });
  model.add(tf.layers.globalAveragePooling2d({ name: 'gap' }));
  model.add(
    tf.layers.dense({
      name: 'predictions',
      units: shortcutClasses.length,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 3 }),
    }),
  );
  return model;
}
