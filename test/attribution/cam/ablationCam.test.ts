import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { functional, on } from '../../oracle/cases/case.js';
import '../../support/matchers.js';
import { normals } from '../../support/random.js';
import { randomizeWeights } from '../../support/weights.js';
import { ablationCam, add, channel, logit, neuron, openNetwork } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { expectOnTwoChannels } from './onTwoChannels.js';

describe.each(backends)('ablationCam on $name', (backend) => {
  beforeAll(() => use(backend));

  // Without A1 the logits are -0.7 and -0.2, without A2 6.8 and -3.7.
  test('on paper', () =>
    expectOnTwoChannels(
      ablationCam,
      [6.5, 13, 2.75, -1].map((value) => value / 5.8),
      [1, 2, 0.5, 0].map((a) => (a * 3.5) / 3.7),
    ));

  const residual = (): ReturnType<typeof functional> =>
    randomizeWeights(
      functional([[5, 4, 2]], (x) => {
        const a = on(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'a' }), x);
        const b = on(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', useBias: false, name: 'b' }), a);
        const both = on(layers.add(), [on(layers.reLU({ name: 'inner' }), b), a]);
        return on(layers.dense({ units: 2 }), on(layers.globalAveragePooling2d({}), on(layers.reLU(), both)));
      }),
      4,
    );

  test.each([
    ['the logit', logit(1)],
    ['an objective that looks beside the layer, too', add(logit(1), channel('a', 0))],
    ['an objective of the layer itself', add(logit(0), neuron('inner', { channel: 2 }))],
  ])('in a branch, of %s, is the score with kernels set to zero', async (_name, target) => {
    const model = residual();
    const input = tf.tensor(normals(5, 80), [2, 5, 4, 2]);
    const score = async (): Promise<Float32Array> => {
      const values = tf.tidy(() => {
        const at = (name: string): tf.Tensor => {
          let y: tf.Tensor = input;
          if (name === 'inner') y = model.getLayer('b').apply(model.getLayer('a').apply(y) as tf.Tensor) as tf.Tensor;
          return model.getLayer(name).apply(y) as tf.Tensor;
        };
        const by: Record<string, tf.Tensor> = {};
        for (const layer of target.layers)
          by[layer] = layer.startsWith('(') ? (model.predict(input) as tf.Tensor) : at(layer);
        return target.score(by);
      });
      return read(values);
    };
    const whole = await score();
    const kernel = model.getLayer('b').getWeights()[0]!;
    const weights: number[][] = [];
    for (let k = 0; k < 3; k++) {
      const spoilt = tf.tidy(() => tf.mul(kernel, tf.sub(1, tf.oneHot(k, 3))));
      model.getLayer('b').setWeights([spoilt]);
      const without = await score();
      weights.push([0, 1].map((i) => (whole[i]! - without[i]!) / whole[i]!));
      model.getLayer('b').setWeights([kernel]);
      spoilt.dispose();
    }
    const expected = tf.tidy(() => {
      const a = model.getLayer('a').apply(input) as tf.Tensor;
      const inner = model.getLayer('inner').apply(model.getLayer('b').apply(a) as tf.Tensor) as tf.Tensor;
      const w = tf.reshape(tf.transpose(tf.tensor2d(weights)), [2, 1, 1, 3]);
      return tf.sum(tf.mul(inner, w), 3);
    });
    const map = await ablationCam(model, input, { target, layer: 'inner', resize: 'none', relu: false });
    expect(await read(map)).toBeAllclose(await read(expected), { ofMax: 2e-5 });
    model.dispose();
    input.dispose();
  });

  test('runs nothing before the layer but once', async () => {
    const model = residual();
    const input = tf.tensor(normals(5, 40), [1, 5, 4, 2]);
    const net = openNetwork(model);
    const runs: Record<string, number> = {};
    const { nodes } = (net as unknown as { graph: { nodes: { path: string; operation: { forward: unknown } }[] } })
      .graph;
    for (const { path, operation } of nodes) {
      const { forward } = operation as { forward: (inputs: tf.Tensor[]) => tf.Tensor[] };
      operation.forward = (inputs: tf.Tensor[]) => {
        runs[path] = (runs[path] ?? 0) + 1;
        return forward.call(operation, inputs);
      };
    }
    (await ablationCam(net, input, { target: 0, layer: 'inner' })).dispose();
    expect(runs['a'] ?? 0).toBeLessThanOrEqual(1);
    expect(runs['b'] ?? 0).toBeLessThanOrEqual(1);
    expect(Object.keys(runs).length).toBeGreaterThan(0);
    net.dispose();
    model.dispose();
    input.dispose();
  });
});
