import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { golden, models, present, readBytes, readFloats, readJson } from '../support/shared.js';

interface Golden {
  readonly scale: keyof typeof scales;
  readonly files: Record<string, { file: string; shape: number[] }>;
}

const scales = {
  x: (x: number) => x,
  'x/255': (x: number) => x / 255,
  'x/127.5-1': (x: number) => x / 127.5 - 1,
  '(x-127)/128': (x: number) => (x - 127) / 128,
};

const twins = ['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense', 'transfer_cat_coffee_rocket'];
const here = [models, golden].every((folder) => present(folder, 'twins in other formats'));

/** What a model gives, whatever its kind; a graph's output is a probability too. */
async function predictions(folder: string, input: tf.Tensor): Promise<Float32Array> {
  const { numTensors } = tf.memory();
  const model: LayersModel | GraphModel = await loadModel(folder);
  const output = model.predict(input) as tf.Tensor;
  const values = (await output.data()) as Float32Array;
  output.dispose();
  model.dispose();
  expect(tf.memory().numTensors).toBe(numTensors);
  return values;
}

// TensorFlow's probabilities in float64; golden/README.md allows 2e-5.
describe.skipIf(!here).each(backends)('twins on $name', (backend) => {
  beforeAll(() => use(backend));

  const cases = twins.flatMap((name) => ['keras3', 'graph'].map((format) => [format, name] as const));
  it.each(cases)('%s/%s gives what TensorFlow gives', async (format, name) => {
    const { files, scale } = readJson<Golden>(join(golden, name, 'golden.json'));
    const { file, shape } = files['input']!;
    const pixels = readBytes(join(golden, name, file));
    const input = tf.tensor(Float32Array.from(pixels, scales[scale]), shape);
    const expected = readFloats(join(golden, name, files['probabilities']!.file));
    const actual = await predictions(join(models, format, name), input);
    input.dispose();
    expect(difference(actual, expected)).toBeLessThan(2e-5);
  });
});
