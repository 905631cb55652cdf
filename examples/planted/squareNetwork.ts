import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import type { Box, ComparedPicture } from 'netlens';
import { seededRandom } from 'netlens';

const SIDE = 32;
/** Pixels on a side of what one place of the convolutions sees; places do not overlap. */
const CELL = 4;
const CHANNELS = 8;

/** What the answer depends on: this square, and nothing else. */
export const squareBox: Box = { top: 8, left: 16, height: 8, width: 8 };

/**
 * Two classes, told apart by the pixels of one square. The convolutions see cells of 4 x 4 pixels that do not overlap;
 * the dense layer's weights are 0 for every cell outside the square: no pixel outside can change the answer. Inside,
 * the first class likes what the first half of the channels see, the second what the others see.
 */
export function squareNetwork(): LayersModel {
  const model = sequential({ name: 'square' });
  const conv = (name: string, kernelSize: number, seed: number): object => ({
    ...{ name, filters: CHANNELS, kernelSize, strides: kernelSize, useBias: false },
    kernelInitializer: initializers.heNormal({ seed }),
  });
  model.add(
    layers.conv2d({
      ...(conv('conv1', CELL, 1) as { filters: number; kernelSize: number }),
      inputShape: [SIDE, SIDE, 3],
    }),
  );
  model.add(layers.reLU({ name: 'relu1' }));
  model.add(layers.conv2d(conv('conv2', 1, 2) as { filters: number; kernelSize: number }));
  model.add(layers.reLU({ name: 'relu2' }));
  model.add(layers.flatten({ name: 'flatten' }));
  model.add(layers.dense({ name: 'predictions', units: 2, activation: 'softmax' }));
  const weights = [tf.tensor2d(squareKernel(), [(SIDE / CELL) ** 2 * CHANNELS, 2]), tf.zeros([2])];
  model.getLayer('predictions').setWeights(weights);
  tf.dispose(weights);
  return model;
}

function squareKernel(): Float32Array {
  const across = SIDE / CELL;
  const kernel = new Float32Array(across * across * CHANNELS * 2);
  for (let cell = 0; cell < across * across; cell++) {
    const [y, x] = [Math.floor(cell / across) * CELL, (cell % across) * CELL];
    const { top, left, height, width } = squareBox;
    if (y < top || y >= top + height || x < left || x >= left + width) continue;
    for (let c = 0; c < CHANNELS; c++) kernel[(cell * CHANNELS + c) * 2 + (c < CHANNELS / 2 ? 0 : 1)] = 0.5;
  }
  return kernel;
}

/** Pictures of random cells in two tones, busy everywhere, each explained for its top class; the square is the truth. */
export function* comparedSquares(count: number): Generator<ComparedPicture> {
  for (let i = 0; i < count; i++) {
    const random = seededRandom(i);
    const tones = random.uniforms([1, SIDE / 2, SIDE / 2, 3], -1, 1) as tf.Tensor4D;
    const image = tf.tidy(() => tf.image.resizeNearestNeighbor(tones, [SIDE, SIDE]));
    try {
      yield { image, truth: squareBox, name: String(i).padStart(4, '0') };
    } finally {
      tf.dispose([tones, image]);
    }
  }
}
