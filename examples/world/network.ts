import * as tf from '@tensorflow/tfjs-layers';
import { pictureSize, shapes } from './world.js';

interface Block {
  readonly filters: number;
  readonly kernelSize: 3 | 4;
  readonly strides: 1 | 2;
}

/**
 * Two blocks halve the picture, the others keep 16 x 16: fine enough for a class activation map to tell two
 * neighbouring objects apart, and deep enough for a neuron to see a whole object (34 x 34 pixels). A kernel of 4 at
 * stride 2 is padded by one pixel on every side, so that the middle of what a neuron sees is where a resized map puts
 * it; a kernel of 3 would be padded below and to the right only, and maps would lie 1.5 pixels too far to the upper
 * left.
 */
const blocks: readonly Block[] = [
  { filters: 16, kernelSize: 4, strides: 2 },
  { filters: 32, kernelSize: 4, strides: 2 },
  { filters: 48, kernelSize: 3, strides: 1 },
  { filters: 64, kernelSize: 3, strides: 1 },
  { filters: 64, kernelSize: 3, strides: 1 },
];

/**
 * The classifier of shapes, untrained: blocks of convolution, BatchNorm and ReLU, a local and a global average, and one
 * dense layer with softmax. Takes pictures `[batch, 64, 64, 3]` in 0..1, gives a probability for each shape.
 */
export function shapeClassifier(seed: number): tf.LayersModel {
  const model = tf.sequential({ name: 'shapes' });
  blocks.forEach(({ filters, kernelSize, strides }, i) => {
    model.add(
      tf.layers.conv2d({
        name: `conv${i + 1}`,
        ...(i === 0 && { inputShape: [pictureSize, pictureSize, 3] }),
        filters,
        kernelSize,
        strides,
        padding: 'same',
        useBias: false,
        kernelInitializer: tf.initializers.heNormal({ seed: seed + i }),
      }),
    );
    model.add(tf.layers.batchNormalization({ name: `bn${i + 1}`, momentum: 0.9 }));
    model.add(tf.layers.reLU({ name: `relu${i + 1}` }));
  });
  // Many neurons answer to an edge, on either side of it; their average over 3 x 3 points at what lies between.
  model.add(tf.layers.averagePooling2d({ name: 'pool', poolSize: 3, strides: 1, padding: 'same' }));
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
