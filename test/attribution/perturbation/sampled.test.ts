import * as tf from '@tensorflow/tfjs-core';
import {
  featureAblation,
  hsic,
  kernelShap,
  lime,
  openNetwork,
  rise,
  shapleySampling,
  sobol,
  type Explainable,
  type PaceOptions,
  type Target,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';

type Options = PaceOptions & { readonly target?: Target };
type Method = (model: Explainable, input: tf.Tensor, options?: Options) => Promise<tf.Tensor>;
// Each with how many passes an example takes.
const methods: readonly [string, Method, number][] = [
  ['featureAblation', featureAblation, 50],
  ['rise', (model, input, options) => rise(model, input, { masks: 20, ...options }), 20],
  ['lime', (model, input, options) => lime(model, input, { samples: 20, ...options }), 20],
  ['kernelShap', (model, input, options) => kernelShap(model, input, { samples: 20, ...options }), 22],
  ['shapleySampling', (model, input, options) => shapleySampling(model, input, { permutations: 1, ...options }), 50],
  ['sobol', (model, input, options) => sobol(model, input, { samples: 2, ...options }), 130],
  ['hsic', (model, input, options) => hsic(model, input, { samples: 20, ...options }), 20],
];

describe.each(backends)('on $name', (backend) => {
  beforeAll(() => use(backend));

  describe.each(methods)('%s', (_name, method, passes) => {
    test('of a batch is that of its examples, whatever the budget, and its own top class', async () => {
      const model = smallNet();
      const input = smallImages(2);
      using net = openNetwork(model);
      const classes = tf.argMax(net.predict(input), 1).arraySync() as number[];
      const whole = await read(await method(net, input));
      expect(await read(await method(net, input, { target: classes }))).toBeAllclose(whole, { ofMax: 1e-5 });
      using small = openNetwork(model, { memoryBudget: 1 });
      for (let i = 0; i < 2; i++) {
        const one = tf.slice(input, [i], [1]);
        expect(await read(await method(small, one))).toBeAllclose(whole.subarray(120 * i, 120 * (i + 1)), {
          ofMax: 1e-5,
        });
        one.dispose();
      }
      model.dispose();
      input.dispose();
    });

    test('tells how much is done, stops, and leaves nothing', async () => {
      const model = smallNet();
      const input = smallImages(2);
      using net = openNetwork(model);
      const before = tf.memory().numTensors;
      const told: number[] = [];
      const map = await method(net, input, {
        target: 1,
        onProgress: ({ done, total }) => {
          expect(total).toBe(2 * passes);
          told.push(done);
        },
      });
      expect(map.shape).toEqual([2, 12, 10]);
      expect(tf.memory().numTensors).toBe(before + 1);
      map.dispose();
      expect(told.at(-1)).toBe(2 * passes);
      const stop = new AbortController();
      const stopped = method(net, input, { signal: stop.signal, onProgress: () => stop.abort('enough') });
      await expect(stopped).rejects.toBe('enough');
      expect(tf.memory().numTensors).toBe(before);
      model.dispose();
      input.dispose();
    });
  });
});
