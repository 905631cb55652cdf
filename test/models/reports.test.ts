import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { besideModels } from '../support/disk.js';
import { difference } from '../support/matchers.js';
import { present, readJson } from '../support/shared.js';

const reports = `${besideModels}/reports`;
type Nested = number | readonly Nested[];

const flat = (value: Nested): number[] => (typeof value === 'number' ? [value] : value.flatMap(flat));

beforeAll(() => tf.setBackend('cpu'));

describe.runIf(present(reports, 'models of public reports'))('models of public reports', () => {
  it.each(['deploy', 'k3_seq', 'k3_func', 'relu_slope', 'relu_threshold', 'text'])(
    '%s gives Keras’s answer',
    async (name) => {
      const { x, y } = readJson<{ x: Nested; y: Nested }>(join(reports, name, 'golden.json'));
      const model = (await loadModel(join(reports, name))) as LayersModel;
      const [, ...shape] = model.inputs[0]!.shape;
      const values = flat(x);
      const input = tf.tensor(values, [
        values.length / shape.reduce<number>((a, b) => a * b!, 1),
        ...(shape as number[]),
      ]);
      const output = model.predict(input) as tf.Tensor;
      expect(difference(await output.data(), Float32Array.from(flat(y)))).toBeLessThan(1e-5);
      tf.dispose([input, output]);
      model.dispose();
    },
  );

  it.each([
    ['tm', [null, 3]],
    ['mnist', [null, 10]],
    ['segmentation', undefined],
    ['two_outputs', undefined],
  ])('%s loads', async (name, shape) => {
    const model = (await loadModel(join(reports, name))) as LayersModel;
    if (shape !== undefined) expect(model.outputs[0]!.shape).toEqual(shape);
    else expect(model.outputs.length).toBeGreaterThan(0);
    model.dispose();
  });
});
