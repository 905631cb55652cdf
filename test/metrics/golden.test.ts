import * as tf from '@tensorflow/tfjs-core';
import { metrics, openNetwork, saliency, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelLine } from '../../src/metrics/blurred.js';
import { impute } from '../../src/metrics/impute.js';
import { backends, fewer, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { difference } from '../support/matchers.js';
import { golden, models, present, readBytes, readFloats, readJson } from '../support/shared.js';

/** Metrics in float64 (golden/methods/README.md has the formulas), checked there against Quantus, Captum and others. */
interface Golden {
  readonly scale: 'x/255' | 'x/127.5-1';
  readonly target: number[];
  readonly example: number;
  readonly gainClass: number;
  readonly road: number[];
  readonly step: number;
  readonly patch: number;
  readonly randomized: string[] | null;
  readonly files: Record<string, { file: string; shape: number[] }>;
  readonly numbers: Record<string, { value: number | number[]; tolerance: number[] }>;
  readonly checks: Record<string, number>;
}

interface Input {
  readonly files: { readonly input: { readonly file: string; readonly shape: number[] } };
}

const scales = {
  'x/255': (x: number) => Math.fround(x / 255),
  'x/127.5-1': (x: number) => Math.fround(Math.fround(x / 127.5) - 1),
};
const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 0);
const tested = backends.filter(({ name }) => name !== 'cpu');

const here = [models, `${golden}/methods`].every((folder) => present(folder, 'the stored values of the metrics'));

describe.skipIf(!here)('metrics as stored', () => {
  describe.each(tested)('on $name', (backend) => {
    beforeAll(() => use(backend));

    describe.each(names)('%s', (name) => {
      const folder = `${golden}/methods/${name}`;
      let stored: Golden;
      let network: Network;
      let input: tf.Tensor4D;
      let map: tf.Tensor3D;
      let size: [number, number, number];
      /** `max(x) - min(x)` of the picture. */
      let spread: number;
      let before: number;

      const ints = (file: string): Int8Array =>
        new Int8Array(readBytes(`${folder}/${stored.files[file]!.file}`).buffer);
      /** Stored noise in the input's units. */
      const noise = (file: string, unit: number): tf.Tensor4D =>
        tf.tensor4d(
          Float32Array.from(ints(file), (value) => value * unit),
          stored.files[file]!.shape as never,
        );
      const target = (): number => stored.target[stored.example]!;
      /**
       * Compares a number or a curve with the stored one, within its tolerance, which is three times float32's own
       * error.
       */
      const compare = (got: number | readonly number[], key: string): void => {
        const { value, tolerance } = stored.numbers[key]!;
        expect(difference([got].flat(), [value].flat()), key).toBeLessThanOrEqual(tolerance[0]!);
      };

      beforeAll(async () => {
        stored = readJson<Golden>(`${folder}/golden.json`);
        const model = await loadModel(`${models}/${name}`);
        network = openNetwork(model);
        const { file, shape } = readJson<Input>(`${golden}/${name}/golden.json`).files.input;
        const all = Float32Array.from(readBytes(`${golden}/${name}/${file}`), scales[stored.scale]);
        size = shape.slice(1) as [number, number, number];
        const length = size[0] * size[1] * size[2];
        input = tf.tensor4d(all.slice(stored.example * length, (stored.example + 1) * length), [1, ...size]);
        const own = Array.from(await input.data());
        spread = own.reduce((a, b) => Math.max(a, b)) - own.reduce((a, b) => Math.min(a, b));
        map = tf.tensor3d(readFloats(`${folder}/metricMap.bin`), [1, size[0], size[1]]);
        // What networks keep, they keep from their first call on.
        tf.dispose(network.predict(input));
        before = tf.memory().numTensors;
      });
      afterAll(() => {
        expect(tf.memory().numTensors).toBe(before);
        network.dispose();
        network.model.dispose();
        tf.dispose([input, map]);
      });

      test('deletion and insertion', async () => {
        const { step } = stored;
        const options = { step, target: target() };
        const [gone] = await metrics.deletion(network, input, map, options);
        compare(gone!.curve, 'deletionCurve');
        compare(gone!.area, 'deletionAuc');
        const [come] = await metrics.insertion(network, input, map, options);
        compare(come!.curve, 'insertionCurve');
        compare(come!.area, 'insertionAuc');
        const [fromZero] = await metrics.insertion(network, input, map, { ...options, from: 0, batchSize: 7 });
        compare(fromZero!.curve, 'insertionFromZeroCurve');
        compare(fromZero!.area, 'insertionFromZeroAuc');
      });

      test("RISE's blur", () => {
        const line = kernelLine();
        const kernel = Array.from(line).flatMap((a) => Array.from(line, (b) => a * b));
        expect(difference(kernel, readFloats(`${folder}/blurKernel.bin`))).toBeLessThan(1e-6);
      });

      test('perturbationCurve', async () => {
        for (const [order, curve, area] of [
          ['most', 'regionPerturbationMorfCurve', 'aopcMorf'],
          ['least', 'regionPerturbationLerfCurve', 'aopcLerf'],
        ] as const) {
          const options = { order, patch: stored.patch, target: target() };
          const [got] = await metrics.perturbationCurve(network, input, map, options);
          compare(got!.curve, curve);
          compare(got!.area, area);
        }
      });

      test('averageDrop', async () => {
        const [own] = await metrics.averageDrop(network, input, map, { target: target() });
        compare(own!.drop, 'averageDrop');
        expect([own!.increase, own!.gain]).toEqual([0, 0]);
        const [other] = await metrics.averageDrop(network, input, map, { target: stored.gainClass });
        expect([other!.drop, other!.increase]).toEqual([0, 1]);
        compare(other!.gain, 'averageGainOther');
      });

      test('road', async () => {
        const options = { percentiles: stored.road, noise: 0, target: target() };
        const [most] = await metrics.road(network, input, map, options);
        compare(most!.curve, 'roadMorf');
        const [least] = await metrics.road(network, input, map, { ...options, order: 'least' });
        compare(least!.curve, 'roadLerf');
        compare((least!.area - most!.area) / 2, 'roadCombined');
        const all = noise('noise', 0.01 / 32);
        const first = tf.slice(all, 0, 1);
        const [noisy] = await metrics.road(network, input, map, { ...options, noise: first });
        compare(noisy!.curve, 'roadMorfNoisy');
        tf.dispose([all, first]);
      });

      test("road's imputation", async () => {
        const [h, w] = size;
        const values = await map.data();
        const middle = stored.road[Math.floor(stored.road.length / 2)]!;
        const last = [...values].sort((a, b) => a - b)[Math.ceil(((h * w - 1) * middle) / 100)]!;
        const picture = Float32Array.from(await input.data());
        impute(
          picture,
          Uint8Array.from(values, (value) => (value >= last ? 1 : 0)),
          size,
        );
        expect(difference(picture, readFloats(`${folder}/roadImputed.bin`))).toBeLessThan(1e-6);
      });

      test('infidelity', async () => {
        const length = size[0] * size[1] * size[2];
        const all = readFloats(`${folder}/integratedGradients.bin`);
        const index = all.length === length ? 0 : stored.example;
        const attributions = tf.tensor4d(all.slice(index * length, (index + 1) * length), [1, ...size]);
        const perturbations = noise('noise', (0.2 / 32) * spread);
        const options = { noise: perturbations, target: target() };
        compare((await metrics.infidelity(network, input, attributions, options))[0]!, 'infidelity');
        const normalized = await metrics.infidelity(network, input, attributions, { ...options, normalize: true });
        compare(normalized[0]!, 'infidelityNormalized');

        // The gap of the stored attributions is stored too, to four digits.
        const gap =
          stored.checks[`integratedGradients, example ${stored.example}: sum - (f(x) - f(0)), over |f(x) - f(0)|`]!;
        const [got] = await metrics.completeness(network, input, attributions, { target: target() });
        expect(Math.abs(got! - gap)).toBeLessThan(1e-4);
        const summed = tf.sum(attributions, 3) as tf.Tensor3D;
        const [again] = await metrics.completeness(network, input, summed, { target: target() });
        expect(Math.abs(again! - gap)).toBeLessThan(1e-4);
        tf.dispose([attributions, perturbations, summed]);
      });

      test('maxSensitivity', async () => {
        const explain = (model: unknown, images: tf.Tensor): tf.Tensor =>
          saliency(model as Network, images, { target: target(), reduce: 'none' }) as tf.Tensor;
        const moves = noise('sensitivityNoise', (0.02 / 127) * spread);
        const gradients = explain(network, input);
        const [got] = await metrics.maxSensitivity(network, input, gradients, { explain, noise: moves });
        compare(got!, 'maxSensitivity');
        tf.dispose([moves, gradients]);
      });

      // Stored for one network alone, with the random weights beside it.
      test.runIf(name === 'tinyvgg')('randomization', async () => {
        const explain = (model: unknown, images: unknown): tf.Tensor =>
          saliency(model as Network, images as tf.Tensor, { target: target() });
        const weights = (_: tf.Tensor, { layer, name: weight }: { layer: string; name: string }): tf.Tensor => {
          const { file, shape } = stored.files[`random.${layer}.${weight}`]!;
          return tf.tensor(readFloats(`${folder}/${file}`), shape);
        };
        const gradients = explain(network, input);
        const options = { explain, layers: stored.randomized!, weights };
        const [got] = await metrics.randomization(network, input, gradients, options);
        expect(got!.map(({ layer }) => layer)).toEqual(stored.randomized);
        compare(
          got!.map(({ spearman }) => spearman),
          'mprtSpearman',
        );
        compare(
          got!.map(({ ssim }) => ssim),
          'mprtSsim',
        );
        const again = explain(network, input);
        expect(await again.data()).toEqual(await gradients.data());
        tf.dispose([gradients, again]);
      });

      // Not stored for the large network.
      test.skipIf(name.startsWith('mobilenet'))('faithfulnessCorrelation and sensitivityN', async () => {
        const subsets = new Int32Array(readBytes(`${folder}/subsets.bin`).buffer);
        const samples = tf.tensor2d(subsets, stored.files['subsets']!.shape as [number, number], 'int32');
        const options = { samples, target: target() };
        compare((await metrics.faithfulnessCorrelation(network, input, map, options))[0]!, 'sensitivityN');
        compare((await metrics.sensitivityN(network, input, map, options))[0]!, 'sensitivityN');

        // Ranked pixels in blocks of a step, each alone at 0.
        const values = await map.data();
        const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!);
        expect(order.length % stored.step).toBe(0);
        const blocks = tf.tensor2d(order, [order.length / stored.step, stored.step], 'int32');
        const ranked = await metrics.faithfulnessCorrelation(network, input, map, { ...options, samples: blocks });
        compare(ranked[0]!, 'faithfulnessEstimate');
        tf.dispose([samples, blocks]);
      });

      test('pointingGame, massAccuracy, rankAccuracy, gini, entropy', async () => {
        const object = tf.tensor3d(readBytes(`${folder}/object.bin`), [1, size[0], size[1]], 'int32');
        compare(await metrics.pointingGame(map, object), 'pointingGame');
        const near = await metrics.pointingGame(map, object, { tolerance: (15 * size[0]) / 224 });
        compare(near, 'pointingGameTolerance');
        compare(await metrics.massAccuracy(map, object), 'relevanceMassAccuracy');
        compare(await metrics.rankAccuracy(map, object), 'relevanceRankAccuracy');
        compare(await metrics.gini(map), 'gini');
        compare(await metrics.entropy(map), 'entropy');
        object.dispose();
      });
    });
  });
});
