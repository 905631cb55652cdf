import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { extremalPerturbation, openNetwork, OptionError, seededRandom } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { blurredBy } from '../../../src/attribution/perturbation/blurPyramid.js';
import { enlargement } from '../../../src/attribution/perturbation/enlargement.js';
import { MARGIN, smoothMask } from '../../../src/attribution/perturbation/smoothMask.js';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { power } from '../gradient/onWeightedSum.js';
import { paperModel } from '../onPaper.js';

const random = seededRandom(3);
const draws = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.uniform());
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** A score's change with each of its values, by small steps of both signs. */
function differences(score: (values: Float64Array) => number, at: Float64Array, step: number): Float64Array {
  return at.map((value, i) => {
    const [up, down] = [value + step, value - step].map((moved) => score(at.with(i, moved)));
    return (up! - down!) / (2 * step);
  });
}

describe('the smooth mask', () => {
  test('on paper: ones make ones; one parameter falls off as the kernel says', () => {
    const weight = (d: number): number => Math.exp(-2 * Math.max(d / 3 - 0.5, 0) ** 2);
    const around = Array.from({ length: 81 }, (_, i) => weight(Math.hypot(Math.floor(i / 9) - 4, (i % 9) - 4)));
    const total = around.reduce((sum, a) => sum + Math.exp(20 * a), 0);
    const ones = smoothMask(new Float64Array(81).fill(1), [9, 9]).mask;
    expect(ones.length).toBe(15 ** 2);
    const middle = around.reduce((sum, a) => sum + (a * Math.exp(20 * a)) / total, 0);
    expect(ones[(4 + MARGIN) * 15 + 4 + MARGIN]!).toBeCloseTo(middle, 12);
    const one = smoothMask(new Float64Array(81).with(40, 1), [9, 9]).mask;
    const at = (dy: number, dx: number): number => one[(4 + dy + MARGIN) * 15 + 4 + dx + MARGIN]!;
    // Of 81 parts 80 are 0: m = a e^(20 a) / (e^(20 a) + 80), a = exp(-2 max(d / 3 - 1/2, 0)^2).
    const expected = (d: number): number => {
      const a = weight(d);
      return (a * Math.exp(20 * a)) / (Math.exp(20 * a) + 80);
    };
    for (const [dy, dx] of [
      [0, 0],
      [1, 1],
      [0, -3],
      [4, 4],
    ] as const) {
      expect(at(dy, dx)).toBeCloseTo(expected(Math.hypot(dy, dx)), 12);
    }
    expect(at(0, 5)).toBe(0);
  });

  test('passes gradients back as small steps say', () => {
    const [parameters, weights] = [draws(12), draws((3 + 2 * MARGIN) * (4 + 2 * MARGIN))];
    const { backward } = smoothMask(parameters, [3, 4]);
    expect(backward(weights)).toBeAllclose(
      differences((values) => dot(smoothMask(values, [3, 4]).mask, weights), parameters, 1e-5),
      { ofMax: 1e-6 },
    );
  });
});

test('cells come to pixels between the nearest four, and back by the transpose', () => {
  const { enlarge, transposed } = enlargement([4, 6], [2, 3], 1);
  // Rows and columns at -1/4, 1/4, .. of cells whose first is the margin's: a plane stays a plane.
  const plane = Float64Array.from({ length: 20 }, (_, i) => 2 * Math.floor(i / 5) + 10 * (i % 5));
  const expected = Array.from({ length: 24 }, (_, i) => {
    const [y, x] = [Math.floor(i / 6), i % 6];
    return 2 * ((y + 0.5) / 2 + 0.5) + 10 * ((x + 0.5) / 2 + 0.5);
  });
  expect(enlarge(plane)).toBeAllclose(expected, { atol: 1e-5 });
  const pixels = draws(24);
  expect(dot(enlarge(plane), pixels)).toBeCloseTo(dot(plane, transposed(pixels)), 3);
});

test('a mask blurs between the two nearest of eight levels', () => {
  // Two pixels of one channel: levels 0, 1, 4, 9, .. 49 and all -1.
  const pyramid = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? (i / 2) ** 2 : -1));
  const { seen, slope } = blurredBy(pyramid, Float32Array.of(2.5 / 7, 0.3));
  expect(seen).toBeAllclose([4 + 0.5 * 5, -1], { atol: 1e-5 });
  expect(slope).toBeAllclose([7 * 5, 0], { atol: 1e-4 });
  expect(blurredBy(pyramid, Float32Array.of(1, 0)).seen).toBeAllclose([49, -1], { atol: 1e-6 });
});

describe.each(backends)('extremalPerturbation on $name', (backend) => {
  beforeAll(() => use(backend));

  test('finds the only part that raises the score, of the area asked for', async () => {
    // Stripes of -1 and 1 everywhere, which a blur takes away; the score looks at a part of 10 x 8 pixels alone.
    const [h, w, top, left] = [32, 24, 4, 12];
    const stripe = (i: number): number => ((i % w) % 2 === 0 ? 1 : -1);
    const isSeen = (i: number): boolean => {
      const [y, x] = [Math.floor(i / w), i % w];
      return y >= top && y < top + 10 && x >= left && x < left + 8;
    };
    const weights = Float32Array.from({ length: h * w }, (_, i) => (isSeen(i) ? stripe(i) : 0));
    const model = paperModel(
      [h, w, 1],
      [layers.flatten(), layers.dense({ units: 1, useBias: false, name: 's' })],
      [weights],
    );
    const input = tf.tensor4d(
      Float32Array.from({ length: h * w }, (_, i) => stripe(i)),
      [1, h, w, 1],
    );
    using net = openNetwork(model);
    const options = { target: power(1), area: 0.2, steps: 150, flip: false } as const;
    const map = await extremalPerturbation(net, input, options);
    const values = await read(map);
    const mean = (which: (i: number) => boolean): number => {
      const some = values.filter((_, i) => which(i));
      return some.reduce((a, b) => a + b, 0) / some.length;
    };
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-6);
    expect(mean(isSeen)).toBeGreaterThan(0.9);
    expect(mean((i) => i % w < 6)).toBeLessThan(0.05);
    expect(Math.abs(mean(() => true) - 0.2)).toBeLessThan(0.05);
    expect(await read(await extremalPerturbation(net, input, options))).toEqual(values);
    model.dispose();
    input.dispose();
  });

  test('of a batch is that of its examples; refuses what it cannot do', async () => {
    const model = smallNet();
    const input = smallImages(2);
    using net = openNetwork(model);
    const options = { steps: 5, area: 0.3 } as const;
    const whole = await read(await extremalPerturbation(net, input, options));
    const one = tf.slice(input, [1], [1]);
    expect(await read(await extremalPerturbation(net, one, options))).toBeAllclose(whole.subarray(120), { atol: 1e-4 });
    for (const wrong of [{ area: 0 }, { area: 1 }, { steps: 0 }, { flip: 1 }, { masks: 3 }]) {
      await expect(extremalPerturbation(net, input, wrong as never)).rejects.toThrow(OptionError);
    }
    model.dispose();
    tf.dispose([input, one]);
  });
});
