import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { custom, openNetwork, saliency } from 'netlens';
import { loadModel } from 'netlens/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, onCpu, use } from '../support/backends.js';
import { difference } from '../support/matchers.js';
import { readJson } from '../support/shared.js';

interface Golden {
  readonly x: { shape: number[]; values: number[] }[];
}

const fixtures = fileURLToPath(new URL('fixtures/keras3', import.meta.url));

/** Keras 3's layers and activations with operations of their own: nothing in them is left to tfjs. */
const lowered = [
  ...['activation_hard_sigmoid', 'activation_hard_silu', 'activation_hard_tanh', 'activation_leaky_relu'],
  ...['center_crop', 'center_crop_enlarged', 'resizing', 'resizing_cropped', 'resizing_nearest'],
  ...['rms_normalization', 'softmax', 'unit_normalization', 'up_sampling_bilinear'],
];

/** The gradient by tfjs's autodiff of the layers' own calls, which gradients.test.ts compares with differences. */
const taped = (name: string): Promise<{ output: Float32Array; gradient: Float32Array }> =>
  onCpu(async () => {
    const model = (await loadModel(`${fixtures}/${name}`)) as LayersModel;
    const answer = tf.tidy(() => {
      const output = (given: tf.Tensor): tf.Tensor => model.apply(given, { training: false }) as tf.Tensor;
      const gradient = tf.grad((given) => scoreOf(output(given)))(inputOf(name));
      return { output: output(inputOf(name)).dataSync<'float32'>(), gradient: gradient.dataSync<'float32'>() };
    });
    model.dispose();
    return answer;
  });

const inputOf = (name: string): tf.Tensor => {
  const { x } = readJson<Golden>(`${fixtures}/${name}/golden.json`);
  return tf.tensor(x[0]!.values, x[0]!.shape);
};

const scoreOf = (output: tf.Tensor): tf.Tensor => {
  const flat = tf.reshape(output, [output.shape[0]!, -1]);
  return tf.sum(tf.mul(flat, tf.randomNormal([1, flat.shape[1]!], 0, 1, 'float32', 4)), 1);
};

describe.each(backends)('layers of Keras 3 on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(lowered)('%s', async (name) => {
    const expected = await taped(name);
    const model = (await loadModel(`${fixtures}/${name}`)) as LayersModel;
    using network = openNetwork(model);
    expect(network.layers.filter(({ kind }) => kind === 'opaque').map(({ path }) => path)).toEqual([]);
    const input = inputOf(name);
    const output = network.predict(input);
    const last = network.layers.at(-1)!.path;
    const target = custom([last], ({ [last]: values }) => scoreOf(values!));
    const gradient = saliency(network, input, { target, reduce: 'none' });
    expect(difference(await output.data(), expected.output)).toBeLessThan(backend.forward);
    expect(difference(await gradient.data(), expected.gradient)).toBeLessThan(backend.gradient);
    tf.dispose([input, output, gradient]);
    model.dispose();
  });
});
