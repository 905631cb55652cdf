import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { gradCam, guidedBackprop, guidedGradCam } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { sequential } from '../../oracle/cases/case.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { randomizeWeights } from '../../support/weights.js';
import { twoByTwo, twoChannels } from '../onPaper.js';

describe.each(backends)('guidedGradCam on $name', (backend) => {
  beforeAll(() => use(backend));

  test('is the guided gradient, weighed by Grad-CAM', async () => {
    // Grad-CAM of class 0 is [[2, 4], [0.5, 0]]. The guided gradient: of A1 what is positive and on, [[1, 2], [3, 0]];
    // of A2 nothing, its gradients are negative. Their product: [[2, 8], [1.5, 0]].
    const model = twoChannels();
    const input = twoByTwo();
    const map = guidedGradCam(model, input, { target: 0, layer: 'seen' }) as tf.Tensor;
    expect(map.shape).toEqual([1, 2, 2, 1]);
    expect(await read(map)).toBeAllclose([2, 8, 1.5, 0], { atol: 1e-6 });
    model.dispose();
    input.dispose();
  });

  test('is their product on a larger network, every channel by the same map', async () => {
    const model = randomizeWeights(
      sequential(
        [9, 8, 3],
        [
          layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, activation: 'relu', name: 'seen' }),
          layers.conv2d({ filters: 4, kernelSize: 2, activation: 'relu' }),
          layers.flatten(),
          layers.dense({ units: 3 }),
        ],
      ),
      5,
    );
    const input = tf.tensor(normals(1, 2 * 216), [2, 9, 8, 3]);
    const target = [2, 1];
    const map = await read(guidedGradCam(model, input, { target, layer: 'seen' }) as tf.Tensor);
    const heat = await read(gradCam(model, input, { target, layer: 'seen' }));
    const guided = await read(guidedBackprop(model, input, { target }) as tf.Tensor);
    expect(map).toBeAllclose(
      guided.map((value, i) => value * heat[Math.floor(i / 3)]!),
      { ofMax: 1e-6 },
    );
    model.dispose();
    input.dispose();
  });
});
