import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { loadImage } from 'netlens/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { use } from '../support/backends.js';
import { golden, present, readBytes } from '../support/shared.js';

const photos = fileURLToPath(new URL('../../examples/photos', import.meta.url));
const inputs = [
  ['mobilenet_v1_0.25_224_dense', 224],
  ['tinyvgg', 64],
  ['cifar10_resnet8', 32],
] as const;

// input.bin holds chelsea.jpg's and coffee.jpg's centre squares, decoded by libjpeg and resized by Pillow 13.0.0 in
// Image.BILINEAR. jpeg-js rounds its colours down, which is most of the mean difference.
describe.runIf(present(golden, 'the comparisons with Pillow'))('loadImage beside Pillow', () => {
  beforeAll(() => use('cpu'));

  it.each(inputs)('is within 2.5 of 255 grey levels of the input of %s, %s pixels a side', async (model, size) => {
    const expected = readBytes(join(golden, model, 'input.bin'));
    for (const [i, name] of ['chelsea', 'coffee'].entries()) {
      const { numTensors } = tf.memory();
      const image = await loadImage(join(photos, `${name}.jpg`), { size, scale: [0, 255] });
      const values = await image.data();
      image.dispose();
      expect(tf.memory().numTensors).toBe(numTensors);
      const differences = Array.from(values, (value, j) => Math.abs(value - expected[i * values.length + j]!));
      const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
      const max = differences.reduce((largest, value) => Math.max(largest, value), 0);
      console.log(`${model}, ${name}: mean ${mean.toFixed(2)}, max ${max.toFixed(2)} grey levels from Pillow`);
      expect(mean).toBeLessThan(0.6);
      expect(max).toBeLessThan(2.5);
    }
  });
});
