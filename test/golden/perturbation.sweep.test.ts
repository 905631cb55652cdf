import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  featureAblation,
  gridSegments,
  hsic,
  kernelShap,
  lime,
  openNetwork,
  rise,
  shapleySampling,
  sobol,
  type Network,
} from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backends, fewer, read, use } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { difference } from '../support/matchers.js';
import { models } from '../support/shared.js';
import { expectGolden, givenNumbers, goldenInput, methodGoldens, readGolden } from './methodGolden.js';

const names = fewer(['tinyvgg', 'cifar10_resnet8', 'mobilenet_v1_0.25_224_dense'], 0);

describe.skipIf(!methodGoldens)('perturbation methods against float64', () => {
  describe.each(backends)('on $name', (backend) => {
    beforeAll(() => use(backend));

    // The cpu backend takes minutes for hundreds of passes; wasm shows the same of all.
    const isSlow = backend.name === 'cpu';
    describe.each(names.filter((name) => !isSlow || name === 'cifar10_resnet8'))('%s', (name) => {
      const golden = methodGoldens ? readGolden(name) : undefined!;
      let model: LayersModel;
      let net: Network;
      let one: tf.Tensor4D;
      let target: number;
      const held: tf.Tensor[] = [];

      beforeAll(async () => {
        model = await loadModel(`${models}/${name}`);
        net = openNetwork(model);
        const input = goldenInput(golden);
        one = tf.slice(input, [golden.examples.indexOf(golden.example)], [1]);
        input.dispose();
        target = golden.target[golden.example]!;
      });
      afterAll(() => {
        net.dispose();
        model.dispose();
        tf.dispose([one, held]);
      });

      const given = (name: string, dtype: 'int32' | 'float32' = 'int32'): tf.Tensor => {
        // Bytes that are no pictures are as they are.
        const plain = { ...golden, scale: 'x' } as const;
        held.push(tf.tensor(givenNumbers(plain, name), [...golden.files[name]!.shape], dtype));
        return held.at(-1)!;
      };
      /** Compares each segment's value with the stored one. */
      async function compare(map: tf.Tensor, segments: string, file: string): Promise<void> {
        const labels = givenNumbers(golden, segments);
        const values = await read(map);
        const bySegment: number[] = [];
        labels.forEach((label, i) => {
          expect(bySegment[label] ?? values[i]).toBe(values[i]);
          bySegment[label] = values[i]!;
        });
        const { value, tolerance } = golden.numbers[file]!;
        expect(difference(bySegment, value)).toBeLessThanOrEqual(tolerance[0]!);
      }

      test('featureAblation', async () => {
        for (const [segments, file] of [
          ['grid7', 'featureAblationGrid7'],
          ['slic', 'featureAblationSlic'],
        ] as const) {
          const map = await featureAblation(net, one, { target, segments: given(segments) });
          await compare(map, segments, file);
        }
      });

      test.skipIf(isSlow)('kernelShap', async () => {
        const samples = given('shapCoalitions');
        await compare(await kernelShap(net, one, { target, samples }), 'grid7', 'kernelShap');
      });

      test.skipIf(isSlow)('lime', async () => {
        const options = { target, segments: given('slic'), samples: given('limeCoalitions') } as const;
        await compare(await lime(net, one, options), 'slic', 'lime');
      });

      test.skipIf(isSlow)('shapleySampling', async () => {
        const permutations = given('permutations');
        await compare(await shapleySampling(net, one, { target, permutations }), 'grid7', 'shapleySampling');
      });

      /** Compares the value of each cell of a grid with the stored one. */
      async function compareCells(map: tf.Tensor, grid: tf.Tensor, file: string): Promise<void> {
        const [labels, values] = [await read(grid), await read(map)];
        const cells = new Float32Array(Math.max(...labels) + 1);
        labels.forEach((label, i) => (cells[label] = values[i]!));
        expectGolden(golden, file, cells);
      }

      test.skipIf(isSlow)('sobol', async () => {
        const masks = given('sobolMasks', 'float32');
        const segments = gridSegments(one.shape.slice(1, 3) as [number, number], [4, 4]);
        // A and B; the rest is A with a cell of B.
        const samples = tf.tidy(() => tf.reshape(tf.slice(masks, 0, 32), [32, 16]));
        await compareCells(await sobol(net, one, { target, segments, samples }), segments, 'sobol');
        tf.dispose([segments, samples]);
      });

      test.skipIf(isSlow)('hsic', async () => {
        // Nearest cells by the pixels' middles, which is not gridSegments' cut where 7 does not divide the size.
        const [h, w] = one.shape.slice(1, 3) as [number, number];
        const cell = (i: number, size: number): number => Math.floor(((i + 0.5) * 7) / size);
        const segments = tf.tensor2d(
          Int32Array.from({ length: h * w }, (_, i) => 7 * cell(Math.floor(i / w), h) + cell(i % w, w)),
          [h, w],
          'int32',
        );
        const samples = tf.tidy(() => tf.reshape(given('hsicMasks', 'float32'), [128, 49]));
        await compareCells(await hsic(net, one, { target, segments, samples }), segments, 'hsic');
        tf.dispose([segments, samples]);
      });

      test.skipIf(isSlow)(
        'kernelShap and shapleySampling converge to the Shapley values of all 512 coalitions',
        async () => {
          const segments = gridSegments(one.shape.slice(1, 3) as [number, number], [3, 3]);
          const { value } = golden.numbers['shapleyGrid3']!;
          const labels = (await segments.data()) as Int32Array;
          const errorOf = async (map: tf.Tensor): Promise<number> => {
            const cells = new Float32Array(9);
            (await read(map)).forEach((score, i) => (cells[labels[i]!] = score));
            return difference(cells, value);
          };
          // Equal coalitions are looked at once: however many are drawn, there are 512 passes at most.
          const options = { target, segments } as const;
          const few = await errorOf(await kernelShap(net, one, { ...options, samples: 30 }));
          const many = await errorOf(await kernelShap(net, one, { ...options, samples: 100_000 }));
          expect(many).toBeLessThan(0.04);
          expect(many).toBeLessThan(few / 3);
          const [three, most] = [
            await errorOf(await shapleySampling(net, one, { ...options, permutations: 3 })),
            await errorOf(await shapleySampling(net, one, { ...options, permutations: 20_000 })),
          ];
          expect(most).toBeLessThan(0.1);
          expect(most).toBeLessThan(three / 5);
          segments.dispose();
        },
      );

      test('rise', async () => {
        const [h, w] = one.shape.slice(1, 3) as [number, number];
        const masks = tf.tidy(() => {
          const grids = tf.expandDims(given('riseGrid', 'float32'), 3) as tf.Tensor4D;
          const s = grids.shape[1];
          const size = [h, w].map((side) => Math.floor(side * (1 + 1 / s))) as [number, number];
          const large = tf.image.resizeBilinear(grids, size, false, true);
          const offsets = givenNumbers(golden, 'riseOffset');
          const count = grids.shape[0];
          return tf.concat(
            Array.from({ length: count }, (_, k) =>
              tf.reshape(tf.slice(large, [k, offsets[2 * k]!, offsets[2 * k + 1]!, 0], [1, h, w, 1]), [1, h, w]),
            ),
          );
        });
        expectGolden(golden, 'risePaper', await read(await rise(net, one, { target, masks })));
        masks.dispose();
      });
    });
  });
});
