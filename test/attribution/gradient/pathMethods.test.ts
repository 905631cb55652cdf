import * as tf from '@tensorflow/tfjs-core';
import {
  blurIntegratedGradients,
  gradientShap,
  guidedIntegratedGradients,
  integratedGradients,
  openNetwork,
  type Explainable,
  type PaceOptions,
  type Target,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

type Path = (
  model: Explainable,
  input: tf.Tensor,
  options: PaceOptions & { readonly target?: Target; readonly steps?: number; readonly samples?: number },
) => Promise<tf.Tensor>;

/** What looks at gradients along a path, with few looks and with twenty. */
const methods: readonly (readonly [string, Path, few: object, twenty: object])[] = [
  ['integratedGradients', integratedGradients, { steps: 3 }, { steps: 20 }],
  ['gradientShap', gradientShap, { samples: 3, noise: 0.1 }, { samples: 20 }],
  ['guidedIntegratedGradients', guidedIntegratedGradients, { steps: 1 }, { steps: 20 }],
  ['blurIntegratedGradients', blurIntegratedGradients, { steps: 3, maxSigma: 2 }, { steps: 20 }],
];
const close = { ofMax: 1e-5 };

describe.each(backends)('gradients along a path on $name', (backend) => {
  beforeAll(() => use(backend));

  test.each(methods)('%s of a batch is that of its examples, whatever the budget', async (_name, method, few) => {
    const model = smallNet();
    const input = smallImages(3);
    using net = openNetwork(model);
    const target = tf.argMax(net.predict(input), 1).arraySync() as number[];
    const whole = await read(await method(net, input, few));
    expect(await read(await method(net, input, { ...few, target }))).toBeAllclose(whole, close);
    const size = whole.length / 3;
    for (let i = 0; i < 3; i++) {
      const one = tf.slice(input, [i], [1]);
      const alone = await read(await method(net, one, few));
      expect(alone).toBeAllclose(whole.subarray(i * size, (i + 1) * size), close);
      one.dispose();
    }
    using small = openNetwork(model, { memoryBudget: 1 });
    expect(await read(await method(small, input, few))).toBeAllclose(whole, close);
    model.dispose();
    input.dispose();
  });

  test.each(methods)('%s tells how much is done, stops, and leaves nothing', async (_name, method, _few, twenty) => {
    const model = smallNet();
    const input = smallImages();
    using net = openNetwork(model);
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const map = await method(net, input, {
      ...twenty,
      target: 1,
      onProgress: ({ done, total }) => {
        expect(total).toBe(40);
        told.push(done);
      },
    });
    expect(tf.memory().numTensors).toBe(before + 1);
    map.dispose();
    expect(told.at(-1)).toBe(40);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const stop = new AbortController();
    const stopped = method(net, input, {
      ...twenty,
      target: 1,
      signal: stop.signal,
      onProgress: () => stop.abort('enough'),
    });
    await expect(stopped).rejects.toBe('enough');
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    input.dispose();
  });
});
