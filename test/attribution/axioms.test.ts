import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import {
  add,
  deepLift,
  featureAblation,
  gridSegments,
  hsic,
  inputXGradient,
  integratedGradients,
  kernelShap,
  lime,
  occlusionMap,
  scale,
  shapleySampling,
  sobol,
  type Objective,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { power } from './gradient/onWeightedSum.js';
import { paperModel } from './onPaper.js';

// One unit of four pixels, s = 2 x1 + 2 x2 + 3 x3 + 0 x4, at x = (1, 1, -0.5, 7): the first two are alike, the last one
// does nothing. f is a power of s, or a sum of such.
const PICTURE = [1, 1, -0.5, 7];
const fourPixels = (): LayersModel =>
  paperModel([1, 4, 1], [layers.flatten(), layers.dense({ units: 1, useBias: false, name: 's' })], [[2, 2, 3, 0]]);

/** All 16 coalitions, and all 24 orders: with them nothing is left to chance. */
const coalitions = Array.from({ length: 16 }, (_, k) => [0, 1, 2, 3].map((i) => (k >> i) & 1));
/** The Shapley kernel `3 / (C(4, n) n (4 - n))` counts coalitions of one or three twice as much as those of two. */
const byKernel = coalitions.flatMap((row) => {
  const size = row.reduce((a, b) => a + b);
  return size === 2 ? [row] : size % 2 === 1 ? [row, row] : [];
});
const orders = [0, 1, 2, 3].flatMap((a, _, all) =>
  all.filter((b) => b !== a).flatMap((b) => all.filter((c) => c !== a && c !== b).map((c) => [a, b, c, 6 - a - b - c])),
);
const given = (rows: number[][], dtype?: 'int32'): tf.Tensor2D => tf.tensor2d(rows, undefined, dtype);

type Values = (model: LayersModel, input: tf.Tensor4D, target: Objective) => Promise<Float32Array>;
const segments = (): tf.Tensor2D => gridSegments([1, 4], [1, 4]);
/** Disposes what was given of a call. */
const freeing = async <T extends tf.Tensor>(made: T, call: (made: T) => Promise<tf.Tensor>): Promise<Float32Array> => {
  const values = await read(await call(made));
  made.dispose();
  return values;
};
const methods = {
  featureAblation: (model, input, target) =>
    freeing(segments(), (all) => featureAblation(model, input, { target, segments: all })),
  kernelShap: (model, input, target) =>
    freeing(given(byKernel), (samples) => kernelShap(model, input, { target, samples })),
  shapleySampling: (model, input, target) =>
    freeing(given(orders, 'int32'), (permutations) => shapleySampling(model, input, { target, permutations })),
  lime: async (model, input, target) => {
    const all = segments();
    const values = await freeing(given(coalitions.slice(1)), (samples) =>
      lime(model, input, { target, segments: all, samples }),
    );
    all.dispose();
    return values;
  },
  occlusionMap: async (model, input, target) => {
    const { map, scores } = await occlusionMap(model, input, { target, window: [1, 1], stride: 1 });
    scores.dispose();
    return read(map);
  },
  integratedGradients: async (model, input, target) =>
    read((await integratedGradients(model, input, { target, steps: 8 })) as tf.Tensor),
  inputXGradient: (model, input, target) => read(inputXGradient(model, input, { target }) as tf.Tensor),
  sobol: (model, input, target) =>
    freeing(given([...coalitions, ...coalitions.toReversed()]), (samples) => sobol(model, input, { target, samples })),
  hsic: (model, input, target) => freeing(given(coalitions), (samples) => hsic(model, input, { target, samples })),
  deepLift: (model, input, target) => read(deepLift(model, input, { target }) as tf.Tensor),
} satisfies Record<string, Values>;
type Name = keyof typeof methods;

const s = PICTURE.reduce((sum, x, i) => sum + x * [2, 2, 3, 0][i]!, 0);

describe.each(backends)('on $name', (backend) => {
  beforeAll(() => use(backend));

  /** A method's values of the four pixels. */
  async function valuesOf(name: Name, target: Objective): Promise<Float32Array> {
    const model = fourPixels();
    const input = tf.tensor4d(PICTURE, [1, 1, 4, 1]);
    const values = await methods[name](model, input, target);
    model.dispose();
    input.dispose();
    return values;
  }
  const cubed = power(3);
  const mixed = add(power(3), scale(power(2), -2));

  test.each<Name>(['kernelShap', 'shapleySampling', 'integratedGradients'])(
    'completeness: values of %s add up to the difference of the scores',
    async (name) => {
      const sum = (await valuesOf(name, mixed)).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(s ** 3 - 2 * s ** 2, 3);
    },
  );

  test('completeness of deepLift, of a score that is one of the values', async () => {
    expect((await valuesOf('deepLift', power(1))).reduce((a, b) => a + b, 0)).toBeCloseTo(s, 5);
  });

  test('exact Shapley values are those of the definition', async () => {
    // By the definition: what each pixel adds to (2 n1 + 2 n2 - 1.5 n3)^3, averaged over the 24 orders.
    const parts = [2, 2, -1.5, 0];
    const expected = [0, 0, 0, 0];
    for (const order of orders) {
      let before = 0;
      for (const pixel of order) {
        const after = before + parts[pixel]!;
        expected[pixel]! += (after ** 3 - before ** 3) / 24;
        before = after;
      }
    }
    expect(await valuesOf('shapleySampling', cubed)).toBeAllclose(expected, { ofMax: 1e-5 });
    expect(await valuesOf('kernelShap', cubed)).toBeAllclose(expected, { ofMax: 1e-5 });
  });

  test.each(Object.keys(methods) as Name[])('symmetry: %s gives two pixels that do the same the same', async (name) => {
    const target = name === 'deepLift' ? power(1) : mixed;
    const [one, other] = await valuesOf(name, target);
    expect(Math.abs(one!)).toBeGreaterThan(1e-3);
    expect(Math.abs(one! - other!)).toBeLessThan(1e-4 * Math.abs(one!));
  });

  // LIME's weights are by distance, and its ridge pulls: it promises no such thing.
  const withDummy = (Object.keys(methods) as Name[]).filter((name) => name !== 'lime');
  test.each(withDummy)('dummy: %s gives a pixel that does nothing 0', async (name) => {
    const values = await valuesOf(name, name === 'deepLift' ? power(1) : mixed);
    expect(Math.abs(values[3]!)).toBeLessThan(1e-5 * Math.max(...values.map(Math.abs)));
  });

  test.each<Name>([
    'featureAblation',
    'kernelShap',
    'shapleySampling',
    'lime',
    'occlusionMap',
    'integratedGradients',
    'inputXGradient',
  ])('linearity: %s of a sum is the sum of those of its terms', async (name) => {
    const [cubes, squares, both] = [
      await valuesOf(name, cubed),
      await valuesOf(name, power(2)),
      await valuesOf(name, mixed),
    ];
    expect(both).toBeAllclose(
      cubes.map((value, i) => value - 2 * squares[i]!),
      { ofMax: 1e-4 },
    );
  });
});
