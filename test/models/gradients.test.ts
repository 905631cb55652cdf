import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';
import { beforeAll, expect, it } from 'vitest';
import { readJson } from '../support/shared.js';

interface Golden {
  readonly x: { shape: number[]; values: number[] }[];
}

const fixtures = fileURLToPath(new URL('fixtures/keras3', import.meta.url));
const STEP = 2 ** -8;

beforeAll(() => tf.setBackend('cpu'));

// What runs through our own layers: tfjs must find a gradient for each, and the right one.
it.each([
  ...['additive_attention', 'arithmetic', 'attention', 'attention_causal', 'attention_concat', 'center_crop'],
  ...[
    'center_crop_enlarged',
    'convnext',
    'depthwise_dilated',
    'elu',
    'functions',
    'gated_attention',
    'group_normalization',
  ],
  ...[
    'grouped',
    'grouped_dilated',
    'merges',
    'multi_head_attention',
    'multi_head_attention_of_three',
    'normalization_axes',
  ],
  ...['reductions', 'reshape', 'resizing', 'resizing_cropped', 'resizing_nearest', 'rms_normalization'],
  ...['self_attention', 'shapes', 'softmax', 'unit_normalization', 'up_sampling_bilinear'],
])('the gradient of %s is that of finite differences', async (name) => {
  const { x } = readJson<Golden>(`${fixtures}/${name}/golden.json`);
  const model = (await loadModel(`${fixtures}/${name}`)) as LayersModel;
  tf.tidy(() => {
    const inputs = x.map(({ shape, values }) => tf.tensor(values, shape));
    const directions = inputs.map((input, i) => tf.randomNormal(input.shape, 0, 1, 'float32', 5 + i));
    const weights = tf.randomNormal((model.outputs[0]!.shape as number[]).slice(1), 0, 1, 'float32', 4);
    const score = (...given: tf.Tensor[]): tf.Scalar => {
      const output = model.apply(given.length === 1 ? given[0]! : given, { training: false }) as tf.Tensor;
      return tf.sum(tf.mul(output, weights));
    };
    const gradients = tf.grads(score)(inputs);
    const slope = gradients.reduce((sum, g, i) => sum + tf.sum(tf.mul(g, directions[i]!)).dataSync()[0]!, 0);
    const at = (step: number): number =>
      score(...inputs.map((input, i) => tf.add(input, tf.mul(directions[i]!, step)))).dataSync()[0]!;
    // The central difference, without its error of second order. What is left is float32's last bits, and kinks.
    const rough = (at(STEP) - at(-STEP)) / (2 * STEP);
    const fine = (at(STEP / 2) - at(-STEP / 2)) / STEP;
    const expected = (4 * fine - rough) / 3;
    const size = Math.sqrt(gradients.reduce((sum, g) => sum + tf.sum(tf.square(g)).dataSync()[0]!, 0));
    expect(Math.abs(slope - expected) / size).toBeLessThan(0.05);
  });
  model.dispose();
});

it('the gradient of a ReLU with all arguments is a step function', async () => {
  const model = (await loadModel(`${fixtures}/relu_all`)) as LayersModel;
  tf.tidy(() => {
    // max_value 1, negative_slope 0.2, threshold 0.3
    const x = tf.mul(tf.ones([1, 8, 8, 4]), tf.tensor1d([-1, 0.2, 0.5, 2]));
    const gradient = tf.grad((given) => model.apply(given, { training: false }) as tf.Tensor)(x);
    const [first] = tf.split(tf.reshape(gradient, [64, 4]), 64);
    expect(Array.from(first!.dataSync(), (value) => Number(value.toFixed(6)))).toEqual([0.2, 0.2, 1, 0]);
  });
  model.dispose();
});
