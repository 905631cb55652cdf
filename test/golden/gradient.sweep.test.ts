import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  blurIntegratedGradients,
  fullGrad,
  gradientShap,
  guidedIntegratedGradients,
  inputXGradient,
  integratedGradients,
  smoothGrad,
  openNetwork,
  type Network,
} from 'netlens';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { backends, fewer, read, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { models } from '../support/shared.js';
import { expectGolden, givenNumbers, goldenInput, methodGoldens, readGolden } from './methodGolden.js';

/**
 * Tolerances come from three runs in float32, and samples may lie by a kink that none of them met (MobileNet's
 * gradientShap on wasm does, on cpu it does not): differences may be twice as large.
 */
const KINKS = 2;
const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 0);

describe.skipIf(!methodGoldens)('gradient methods against float64', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(names)('%s', (name) => {
      // The cpu backend takes a minute for some tens of passes; test/attribution/gradient has small networks there.
      const isSlow = backend.name === 'cpu';
      const golden = methodGoldens ? readGolden(name) : undefined!;
      let model: LayersModel;
      let net: Network;
      let input: tf.Tensor4D;
      let target: number[];

      beforeAll(async () => {
        model = await loadModel(`${models}/${name}`);
        net = openNetwork(model);
        input = goldenInput(golden);
        target = golden.examples.map((i) => golden.target[i]!);
      });
      afterAll(() => {
        net.dispose();
        model.dispose();
        input.dispose();
      });

      /** Compares with a file, or with the one of sums over channels. */
      async function compare(result: tf.Tensor, name: string): Promise<void> {
        if (name in golden.files) return expectGolden(golden, name, await read(result), KINKS);
        const sums = tf.sum(result, -1);
        result.dispose();
        expectGolden(golden, `${name}Sum`, await read(sums), KINKS);
      }
      /** The results of each example alone, joined: where what is given is another for each. */
      async function each(
        explain: (one: tf.Tensor, target: number, i: number) => Promise<tf.Tensor>,
      ): Promise<tf.Tensor> {
        const all: tf.Tensor[] = [];
        for (let i = 0; i < target.length; i++) {
          const one = tf.slice(input, [i], [1]);
          all.push(await explain(one, target[i]!, i));
          one.dispose();
        }
        const joined = tf.concat(all);
        tf.dispose(all);
        return joined;
      }
      const noise = (one: tf.Tensor, level: number): tf.Tensor =>
        tf.tidy(() => {
          const units = tf.tensor(givenNumbers(golden, 'noise'), [...golden.files['noise']!.shape]);
          return tf.mul(units, tf.mul(tf.sub(tf.max(one), tf.min(one)), level / 32));
        });
      const given = (name: string): tf.Tensor => tf.tensor(givenNumbers(golden, name), [...golden.files[name]!.shape]);

      test('inputXGradient', () => compare(inputXGradient(net, input, { target }), 'inputXGradient'));

      test.skipIf(isSlow)('integratedGradients', async () => {
        await compare(await integratedGradients(net, input, { target }), 'integratedGradients');
        for (const [rule, file] of [
          ['midpoint', 'integratedGradientsMidpoint'],
          ['trapezoid', 'integratedGradientsTrapezoid'],
        ] as const) {
          await compare(await integratedGradients(net, input, { target, rule }), file);
        }
        const mean = await integratedGradients(net, input, { target, baseline: 'mean' });
        await compare(mean, 'integratedGradientsMeanColour');
      });

      test.skipIf(isSlow || !('blurredBaseline' in golden.files))(
        'integratedGradients from a blurred picture',
        async () => {
          const at = golden.examples.indexOf(golden.example);
          const one = tf.slice(input, [at], [1]);
          const options = { target: target[at]! } as const;
          const baseline = given('blurredBaseline');
          await compare(await integratedGradients(net, one, { ...options, baseline }), 'integratedGradientsBlurred');
          await compare(
            await integratedGradients(net, one, { ...options, baseline: 'blur' }),
            'integratedGradientsBlurred',
          );
          tf.dispose([one, baseline]);
        },
      );

      test.skipIf(isSlow).each([
        ['mean', 'smoothGrad'],
        ['square', 'smoothGradSquared'],
        ['variance', 'varGrad'],
      ] as const)('smoothGrad: %s', async (kind, file) => {
        const result = await each((one, target) => {
          const drawn = noise(one, 0.15);
          const smooth = smoothGrad(net, one, { target, kind, noise: drawn });
          drawn.dispose();
          return Promise.resolve(smooth);
        });
        await compare(result, file);
      });

      test('gradientShap', async () => {
        const index = tf.tensor1d(givenNumbers(golden, 'shapIndex'), 'int32');
        const pictures = given('shapBaselines');
        const baselines = tf.gather(pictures, index);
        const alphas = given('shapAlpha');
        const result = await each(async (one, target) => {
          const drawn = noise(one, 0.05);
          const shap = await gradientShap(net, one, { target, noise: drawn, baselines, alphas });
          drawn.dispose();
          return shap;
        });
        await compare(result, 'gradientShap');
        tf.dispose([index, pictures, baselines, alphas]);
      });

      test('fullGrad', async () => {
        await compare(fullGrad(net, input, { target }), 'fullGrad');
        await compare(fullGrad(net, input, { target, scale: 'none' }), 'fullGradRaw');
      });

      test.skipIf(isSlow || !('blurIg' in golden.files))('blurIntegratedGradients', async () => {
        const at = golden.examples.indexOf(golden.example);
        const one = tf.slice(input, [at], [1]);
        const options = { target: target[at]!, maxSigma: 10, steps: 20 } as const;
        await compare(await blurIntegratedGradients(net, one, options), 'blurIg');
        one.dispose();
      });

      test.skipIf(isSlow || !('guidedIg' in golden.files))('guidedIntegratedGradients', async () => {
        const at = golden.examples.indexOf(golden.example);
        const one = tf.slice(input, [at], [1]);
        const options = { target: target[at]!, steps: 20, fraction: 0.25, maxDistance: 0.1 } as const;
        await compare(await guidedIntegratedGradients(net, one, options), 'guidedIg');
        one.dispose();
      });
    });
  });
});
