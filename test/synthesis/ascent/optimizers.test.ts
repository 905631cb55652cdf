import * as tf from '@tensorflow/tfjs-core';
import { type Optimizer, optimizers, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, nothingForwarded, read, use } from '../../support/backends.js';
import '../../support/matchers.js';

const { adam, gradientAscent, lbfgs, momentum, normalizedAscent } = optimizers;

/** Where a few steps on a gradient lead to. */
async function climb(
  optimizer: Optimizer,
  start: number[],
  gradient: (x: number[]) => number[],
  steps: number,
  score: (x: number[]) => number = () => 0,
): Promise<number[]> {
  let parameters: tf.Tensor[] = [tf.tensor2d(start, [1, start.length])];
  let state = optimizer.init(parameters);
  for (let step = 0; step < steps; step++) {
    const x = Array.from(await parameters[0]!.data());
    const before = [...parameters, ...state];
    const next = tf.tidy(() => {
      const g = tf.tensor2d(gradient(x), [1, start.length]);
      const made = optimizer.update(parameters, [g], state, step, tf.scalar(score(x)));
      // Tensors of their own, whatever was handed through.
      return [made.parameters.map((one) => tf.clone(one)), made.state.map((one) => tf.clone(one))];
    });
    [parameters, state] = next as [tf.Tensor[], tf.Tensor[]];
    tf.dispose(before);
  }
  const found = tf.tidy(() => tf.clone((optimizer.best?.(parameters, state) ?? parameters)[0]!));
  tf.dispose([...parameters, ...state]);
  return Array.from(await read(found));
}

const gradient = ([a, b]: number[]): number[] => [1 - a!, -4 * b!];

describe.each(backends)('optimizers on $name', (backend) => {
  nothingForwarded();
  beforeAll(() => use(backend));

  test('gradientAscent and normalizedAscent on paper', async () => {
    expect(await climb(gradientAscent({ learningRate: 0.5 }), [0, 1], gradient, 1)).toBeAllclose([0.5, -1]);
    expect(await climb(normalizedAscent({ learningRate: 0.5 }), [0, 1], gradient, 1)).toBeAllclose([0.2, 0.2]);
    expect(await climb(normalizedAscent({ learningRate: 5, by: 'l2' }), [0, 0], () => [3, 4], 1)).toBeAllclose([3, 4]);
    expect(await climb(normalizedAscent(), [1, 2], () => [0, 0], 1)).toEqual([1, 2]);
  });

  test('momentum on paper', async () => {
    expect(await climb(momentum({ learningRate: 1, decay: 0.5 }), [0], () => [1], 3)).toBeAllclose([1 + 1.5 + 1.75]);
  });

  test('adam, by a loop', async () => {
    let [x, m, v] = [0, 0, 0];
    for (let t = 1; t <= 5; t++) {
      const g = 1 - x;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      x += (0.1 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
    }
    expect(await climb(adam({ learningRate: 0.1 }), [0], ([a]) => [1 - a!], 5)).toBeAllclose([x], { rtol: 1e-5 });
  });

  test('lbfgs reaches the top of a quadratic, and leaves the state of its memory alone', async () => {
    const score = ([a, b, c]: number[]): number => -((a! - 1) ** 2) / 2 - 5 * (b! + 2) ** 2 - 15 * (c! - b! - 0.5) ** 2;
    const slope = ([a, b, c]: number[]): number[] => {
      const pull = 30 * (c! - b! - 0.5);
      return [1 - a!, -10 * (b! + 2) + pull, -pull];
    };
    const top = await climb(lbfgs({ longest: 10, memory: 5 }), [0, 0, 0], slope, 40, score);
    expect(top).toBeAllclose([1, -2, -1.5], { atol: 1e-2 });
  });

  test('lbfgs follows the bent valley of Rosenbrock', async () => {
    const score = ([x, y]: number[]): number => -((1 - x!) ** 2) - 100 * (y! - x! * x!) ** 2;
    const slope = ([x, y]: number[]): number[] => {
      const off = y! - x! * x!;
      return [2 * (1 - x!) + 400 * off * x!, -200 * off];
    };
    expect(await climb(lbfgs({ longest: 1 }), [-1.2, 1], slope, 80, score)).toBeAllclose([1, 1], { atol: 1e-3 });
  });

  test('lbfgs, by a loop: five steps of the two-loop recursion', async () => {
    const curvature = [1, 4, 9];
    const slope = (x: number[]): number[] => x.map((value, i) => curvature[i]! * (1 - value));
    const score = (x: number[]): number => x.reduce((sum, value, i) => sum - (curvature[i]! * (1 - value) ** 2) / 2, 0);
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const plus = (a: number[], b: number[], by: number): number[] => a.map((value, i) => value + by * b[i]!);
    let x = [0, 0.5, 2];
    const pairs: { s: number[]; y: number[] }[] = [];
    for (let step = 0; step < 5; step++) {
      const g = slope(x);
      let q = g;
      const alphas = pairs.toReversed().map(({ s, y }) => {
        const alpha = dot(s, q) / dot(y, s);
        q = plus(q, y, -alpha);
        return alpha;
      });
      const last = pairs.at(-1);
      const first = Math.min(1, 1 / g.reduce((sum, value) => sum + Math.abs(value), 0));
      let r = q.map((value) => value * (last === undefined ? first : dot(last.s, last.y) / dot(last.y, last.y)));
      pairs.forEach(({ s, y }, i) => {
        r = plus(r, s, alphas.at(-1 - i)! - dot(y, r) / dot(y, s));
      });
      const moved = plus(x, r, 1);
      // No step of these five lowers the score.
      expect(score(moved)).toBeGreaterThan(score(x));
      pairs.push({ s: plus(moved, x, -1), y: plus(g, slope(moved), -1) });
      x = moved;
    }
    const made = await climb(
      { ...lbfgs({ longest: 10 }), best: (parameters) => [...parameters] },
      [0, 0.5, 2],
      slope,
      5,
      score,
    );
    expect(made).toBeAllclose(x, { atol: 1e-5 });
  });

  test('lbfgs: a step taken back does not push out what is remembered', async () => {
    // The score pretends that steps 3 to 5 were bad: they are tried again at a quarter, and the two pairs stay.
    const slope = (x: number[]): number[] => [1 - x[0]!, 6 * (1 - x[1]!)];
    const optimizer = lbfgs({ memory: 2, longest: 10 });
    let [parameters, state]: [tf.Tensor[], tf.Tensor[]] = [[tf.tensor2d([0, 0], [1, 2])], []];
    const pairs: number[][] = [];
    for (let step = 0; step < 6; step++) {
      const x = Array.from(await parameters[0]!.data());
      const score = step < 3 ? step : -100;
      const made = tf.tidy(() => ({
        ...optimizer.update(parameters, [tf.tensor2d(slope(x), [1, 2])], state, step, tf.tensor1d([score])),
      }));
      const before = [...parameters, ...state];
      ({ parameters, state } = made);
      tf.dispose(before);
      pairs.push((await Promise.all(state.slice(4).map((one) => one.data()))).flatMap((values) => [...values]));
    }
    tf.dispose([parameters, state]);
    expect(pairs[2]!.every((value) => value !== 0)).toBe(true);
    expect(pairs[5]).toEqual(pairs[2]);
  });

  test('lbfgs comes back from a step too far, and ends at the best place', async () => {
    // Beyond 2 all is flat and low: a gradient alone would never come back.
    const score = ([x]: number[]): number => (x! > 2 ? -1e4 : -((x! - 1.5) ** 2) / 100);
    const slope = ([x]: number[]): number[] => [x! > 2 ? 0 : (1.5 - x!) / 50];
    const far = lbfgs({ longest: 100 });
    expect(await climb(far, [-400], slope, 40, score)).toBeAllclose([1.5], { atol: 1e-2 });
    const [last] = await climb(lbfgs({ longest: 100, learningRate: 50 }), [0], slope, 5, score);
    expect(last).toBeLessThanOrEqual(2);
  });
});

test('options outside their range', () => {
  expect(() => adam({ learningRate: -1 })).toThrow(OptionError);
  expect(() => lbfgs({ memory: 0 })).toThrow(OptionError);
  expect(() => momentum({ decay: 2 })).toThrow('momentum: decay is 2; wanted a number from 0 to 1.');
});
