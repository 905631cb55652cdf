import * as tf from '@tensorflow/tfjs-core';
import { deepLift, excitationBackprop, lrp, openNetwork, type LrpOptions, type LrpRule, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, fewer, read, use } from '../../support/backends.js';
import { loadModel } from '../../support/loadModel.js';
import { difference } from '../../support/matchers.js';
import { golden, models, present, readBytes, readFloats, readJson } from '../../support/shared.js';

/** Relevance in float64 (golden/methods/README.md has the formulas), checked there against zennit and Captum. */
interface Golden {
  readonly scale: keyof typeof scales;
  readonly target: number[];
  readonly examples: number[];
  readonly earlyLayer: string;
  readonly range: [number, number];
  readonly files: Record<
    string,
    { file: string; shape: number[]; examples: number[]; tolerance: number[]; oneMinusCosineAtMost: number[] }
  >;
}

interface Input {
  readonly files: { readonly input: { readonly file: string; readonly shape: [number, number, number, number] } };
}

const scales = {
  x: (x: number) => x,
  'x/255': (x: number) => Math.fround(x / 255),
  'x/127.5-1': (x: number) => Math.fround(Math.fround(x / 127.5) - 1),
};

const epsilon025: LrpRule = { rule: 'epsilon', epsilon: 0.25 };
const lrpCases: readonly [string, NonNullable<LrpOptions['rules']>][] = [
  ['lrpEpsilon', 'epsilon'],
  ['lrpEpsilon025', { convolution: epsilon025, dense: epsilon025 }],
  ['lrpZPlus', 'zPlus'],
  ['lrpGamma', 'gamma'],
  ['lrpAlpha2Beta1', 'alpha2Beta1'],
  ['lrpEpsilonPlus', 'epsilonPlus'],
  ['lrpEpsilonPlusNoBias', { convolution: { rule: 'zPlus', bias: false }, dense: { rule: 'epsilon', bias: false } }],
  ['lrpEpsilonPlusFlat', 'epsilonPlusFlat'],
  ['lrpEpsilonAlpha2Beta1', 'epsilonAlpha2Beta1'],
  ['lrpEpsilonGammaBox', 'epsilonGammaBox'],
  ['deepTaylor', 'deepTaylor'],
];

const oneMinusCosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return 1 - ab / Math.sqrt(aa * bb);
};

const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 1);
const here = [models, `${golden}/methods`].every((folder) => present(folder, 'the stored maps of relevance'));

describe.skipIf(!here)('relevance as stored', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(names)('%s', (name) => {
      const folder = `${golden}/methods/${name}`;
      const stored = here ? readJson<Golden>(`${folder}/golden.json`) : ({} as Golden);
      let network: Network;
      let input: tf.Tensor4D;

      beforeAll(async () => {
        network = openNetwork(await loadModel(`${models}/${name}`));
        const { file, shape } = readJson<Input>(`${golden}/${name}/golden.json`).files.input;
        const all = tf.tensor4d(Float32Array.from(readBytes(`${golden}/${name}/${file}`), scales[stored.scale]), shape);
        input = tf.gather(all, stored.examples);
        all.dispose();
      });
      afterAll(() => {
        network.dispose();
        network.model.dispose();
        input.dispose();
      });

      /** Compares what is made with what is stored, or its sum over channels, example by example. */
      async function compare(key: string, make: () => tf.Tensor): Promise<void> {
        const file = stored.files[key] ?? stored.files[`${key}Sum`]!;
        const isSum = stored.files[key] === undefined;
        const values = await read(tf.tidy(() => (isSum ? tf.sum(make(), 3) : make())));
        const expected = readFloats(`${folder}/${file.file}`);
        expect(values.length).toBe(expected.length);
        const length = expected.length / file.examples.length;
        file.examples.forEach((example, i) => {
          const [got, want] = [values, expected].map((numbers) => numbers.subarray(i * length, (i + 1) * length)) as [
            Float32Array,
            Float32Array,
          ];
          const label = `${key}, example ${example}`;
          expect(difference(got, want), label).toBeLessThanOrEqual(file.tolerance[i]!);
          expect(oneMinusCosine(got, want), label).toBeLessThanOrEqual(file.oneMinusCosineAtMost[i]!);
        });
      }

      const target = (): number[] => stored.examples.map((example) => stored.target[example]!);

      test.each(fewer(lrpCases, 3, 7))('%s', async (key, rules) => {
        await compare(key, () => lrp(network, input, { target: target(), rules, range: stored.range }) as tf.Tensor);
      });

      test('deepLiftRescale', async () => {
        await compare('deepLiftRescale', () => deepLift(network, input, { target: target() }) as tf.Tensor);
      });

      test('deepLiftShap', async () => {
        const { file, shape } = (stored.files['shapBaselines'] ?? stored.files['shapBaselinesSum'])!;
        const values = Float32Array.from(readBytes(`${folder}/${file}`), scales[stored.scale]);
        const baselines = tf.split(tf.tensor4d(values, shape as [number, number, number, number]), shape[0]!);
        const each = baselines.map((baseline) => deepLift(network, input, { target: target(), baseline }) as tf.Tensor);
        await compare('deepLiftShap', () => tf.mul(tf.addN(each), 1 / each.length));
        tf.dispose([each, baselines]);
      });

      test('excitationBackprop', async () => {
        const options = { target: target(), layer: stored.earlyLayer, resize: 'none' } as const;
        await compare('excitationBackprop', () => excitationBackprop(network, input, options));
      });
    });
  });
});
