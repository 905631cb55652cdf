import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom, type Transform, transforms } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, nothingForwarded, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { picture, slopes } from '../differences.js';

const { compose, crop, flip, gaussianNoise, jitter, lucid, pad, proportional, rotate, scaleBy } = transforms;

const cases: readonly [string, Transform, number[]][] = [
  ['pad', pad({ pixels: 2 }), [2, 13, 11, 3]],
  ['crop', crop({ pixels: 2 }), [2, 5, 3, 3]],
  ['jitter', jitter({ pixels: 3 }), [2, 6, 4, 3]],
  ['jitter that wraps', jitter({ pixels: 3, wrap: true }), [2, 9, 7, 3]],
  ['rotate', rotate({ angles: [17] }), [2, 9, 7, 3]],
  ['enlarge', scaleBy({ factors: [1.4] }), [2, 13, 10, 3]],
  ['shrink', scaleBy({ factors: [0.6] }), [2, 5, 4, 3]],
  ['flip', flip({ probability: 1 }), [2, 9, 7, 3]],
  ['gaussianNoise', gaussianNoise({ deviation: 0.1 }), [2, 9, 7, 3]],
  [
    'compose',
    compose({ transforms: [pad({ pixels: 3 }), rotate({ angles: [-8] }), jitter({ pixels: 2 })] }),
    [2, 13, 11, 3],
  ],
  [
    'proportional',
    proportional({ side: 18, transform: (factor) => crop({ pixels: Math.round(2 * factor) }) }),
    [2, 7, 5, 3],
  ],
];

describe.each(backends)('transforms on $name', (backend) => {
  nothingForwarded();
  beforeAll(() => use(backend));

  test.each(cases)('%s: its gradient is that of finite differences', async (_name, transform, shape) => {
    const x = picture([2, 9, 7, 3]);
    const before = tf.memory().numTensors;
    const f = (at: tf.Tensor4D): tf.Tensor4D => transform(at, seededRandom(4));
    for (const [taped, measured] of await slopes(f, x)) expect(taped).toBeSlope(measured);
    const made = tf.tidy(() => f(x));
    expect(made.shape).toEqual(shape);
    made.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
    x.dispose();
  });

  test('Lucid’s transforms: gradient, and another view at every step', async () => {
    const x = picture([1, 32, 32, 3]);
    const view = (seed: number) => (at: tf.Tensor4D) => lucid()(at, seededRandom(seed));
    for (const [taped, measured] of await slopes(view(2), x)) expect(taped).toBeSlope(measured);
    const [a, b, again] = await Promise.all([2, 3, 2].map((seed) => read(tf.tidy(() => view(seed)(x)))));
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
    x.dispose();
  });

  test('Lucid’s transforms at smaller scales: every pixel counts, and all around is grey', async () => {
    const side = 16;
    const x = picture([1, side, side, 1]);
    const values = await x.data();
    // Scales of 0.25 to 1: the first is drawn by one seed in eleven.
    const view = lucid({ smallest: 0.25, largest: 1, turn: 0 });
    const isGrey = (value: number): boolean => Math.abs(value - 0.5) < 1e-6;
    const seen: Float32Array[] = [];
    for (let seed = 0; seed < 60; seed++) {
      const made = (await read(tf.tidy(() => view(x, seededRandom(seed))))) as Float32Array;
      if (made.filter((value) => !isGrey(value)).length <= 25) seen.push(made);
    }
    // A quarter of the side is four pixels, each the mean of a triangle 8 pixels wide.
    const weight = (place: number, pixel: number): number =>
      Math.max(0, 1 - Math.abs((pixel + 0.5) / 4 - (place + 0.5)));
    const total = Array.from({ length: 4 }, (_, place) =>
      Array.from({ length: side }, (__, pixel) => weight(place, pixel)).reduce((sum, each) => sum + each, 0),
    );
    const shrunk = Array.from({ length: 16 }, (_, i) => {
      const [row, column] = [Math.floor(i / 4), i % 4];
      let sum = 0;
      for (let y = 0; y < side; y++)
        for (let z = 0; z < side; z++) sum += weight(row, y) * weight(column, z) * values[y * side + z]!;
      return sum / total[row]! / total[column]!;
    });
    expect(seen.length).toBeGreaterThan(0);
    const mean = (of: Iterable<number>): number => [...of].reduce((sum, value) => sum + value - 0.5, 0);
    // Wherever it lies between pixels, a bilinear sample keeps the sum of what differs from grey.
    for (const made of seen) expect(mean(made)).toBeCloseTo(mean(shrunk), 4);
    x.dispose();
  });

  test('rotate by 90 degrees turns a square picture anticlockwise', async () => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const turned = tf.tidy(() => rotate({ angles: [90] })(x, seededRandom(0)));
    expect(await turned.data()).toBeAllclose([3, 6, 9, 2, 5, 8, 1, 4, 7], { atol: 1e-4 });
    tf.dispose([x, turned]);
  });

  test('rotate samples a larger picture as closely as a loop in float64', async () => {
    const side = 64;
    const x = picture([1, side, side, 1]);
    const values = await x.data();
    const at = (row: number, column: number): number =>
      row < 0 || column < 0 || row >= side || column >= side ? 0.5 : values[row * side + column]!;
    const [cos, sin, middle] = [Math.cos((7 * Math.PI) / 180), Math.sin((7 * Math.PI) / 180), (side - 1) / 2];
    const expected = Array.from({ length: side * side }, (_, i) => {
      const [down, right] = [Math.floor(i / side) - middle, (i % side) - middle];
      const [u, v] = [middle + cos * right - sin * down, middle + sin * right + cos * down];
      const [left, top] = [Math.floor(u), Math.floor(v)];
      const along = (row: number): number => (1 - (u - left)) * at(row, left) + (u - left) * at(row, left + 1);
      return (1 - (v - top)) * along(top) + (v - top) * along(top + 1);
    });
    const turned = tf.tidy(() => rotate({ angles: [7] })(x, seededRandom(0)));
    // Places computed in float32 would be off by 4e-6.
    expect(await read(turned)).toBeAllclose(expected, { atol: 5e-7 });
    x.dispose();
  });

  test('scaleBy is bilinear with half-pixel centres', async () => {
    const x = tf.tensor4d([0, 1, 2, 3], [1, 1, 4, 1]);
    const wide = tf.tidy(() => scaleBy({ factors: [2] })(x, seededRandom(0)));
    expect(await read(tf.slice(wide, [0, 0, 0, 0], [1, 1, 8, 1]))).toBeAllclose(
      [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3],
      { atol: 1e-6 },
    );
    tf.dispose([x, wide]);
  });

  test('jitter that wraps is a roll', async () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 1, 4, 1]);
    const seen = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const rolled = await read(tf.tidy(() => tf.clone(jitter({ pixels: 1, wrap: true })(x, seededRandom(seed)))));
      seen.add(rolled.join(''));
    }
    expect([...seen].sort()).toEqual(['1234', '2341', '4123']);
    x.dispose();
  });
});

test('options outside their range', () => {
  expect(() => pad({ pixels: -1 })).toThrow(OptionError);
  expect(() => jitter({ pixels: 1.5 })).toThrow(OptionError);
  expect(() => rotate({ angles: [] })).toThrow('rotate: angles are []');
  expect(() => scaleBy({ factors: [0] })).toThrow(OptionError);
  expect(() => flip({ probability: 2 })).toThrow(OptionError);
});

describe('seededRandom', () => {
  test('gives the same numbers everywhere: mulberry32 by the letter', () => {
    const random = seededRandom(1);
    expect([random.uniform(), random.uniform()]).toEqual([expect.any(Number), expect.any(Number)]);
    const drawn = Array.from({ length: 20_000 }, () => random.normal());
    const mean = drawn.reduce((a, b) => a + b) / drawn.length;
    const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  test('streams of one seed differ', () => {
    expect(seededRandom(1, 0).uniform()).not.toBe(seededRandom(1, 1).uniform());
    expect(seededRandom(1, 5).uniform()).toBe(seededRandom(1, 5).uniform());
  });
});

expect.extend({
  toBeSlope(actual: number, expected: number) {
    const pass = Math.abs(actual - expected) <= 2e-3 * Math.max(1, Math.abs(expected));
    return { pass, message: () => `expected ${actual} to be ${expected}` };
  },
});
declare module 'vitest' {
  interface Matchers<T> {
    toBeSlope(expected: number): T;
  }
}
