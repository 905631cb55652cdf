import * as tf from '@tensorflow/tfjs-layers';
import { pictureSize, shapes } from './world.js';

interface Block {
  readonly filters: number;
  readonly strides: 1 | 2;
}

/**
 * Two blocks halve the picture, the others keep 16 x 16: fine enough for a class activation map to tell two neighbouring
 * objects apart, and deep enough for a neuron to see a whole object (31 x 31 pixels).
 */
const blocks: readonly Block[] = [
  { filters: 16, strides: 2 },
  { filters: 32, strides: 2 },
  { filters: 48, strides: 1 },
  { filters: 64, strides: 1 },
  { filters: 64, strides: 1 },
];

/**
 * The classifier of shapes, untrained: blocks of convolution, BatchNorm and ReLU, a global average and one dense layer
 * with softmax. Takes pictures `[batch, 64, 64, 3]` in 0..1, gives a probability for each shape.
 */
export function shapeClassifier(seed: number): tf.LayersModel {
  const model = tf.sequential({ name: 'shapes' });
  blocks.forEach(({ filters, strides }, i) => {
    model.add(
      tf.layers.conv2d({
        name: `conv${i + 1}`,
        ...(i === 0 && { inputShape: [pictureSize, pictureSize, 3] }),
        filters,
        strides,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
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
      units: shapes.length,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed + blocks.length }),
    }),
  );
  return model;
}
