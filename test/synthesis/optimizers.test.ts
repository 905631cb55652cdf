import * as tf from '@tensorflow/tfjs-core';
import { adam, gradientAscent, lbfgs, momentum, normalizedAscent, OptionError, type Optimizer } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';
import '../support/matchers.js';

/** Where a few steps on a gradient lead to. */
function climb(optimizer: Optimizer, start: number[], gradient: (x: number[]) => number[], steps: number): number[] {
  return tf.tidy(() => {
    let parameters: tf.Tensor[] = [tf.tensor2d(start, [1, start.length])];
    let state = optimizer.init(parameters);
    for (let step = 0; step < steps; step++) {
      const g = tf.tensor2d(gradient(Array.from(parameters[0]!.dataSync())), [1, start.length]);
      ({ parameters, state } = optimizer.update(parameters, [g], state, step));
    }
    return Array.from(parameters[0]!.dataSync());
  });
}

const gradient = ([a, b]: number[]): number[] => [1 - a!, -4 * b!];

describe.each(backends)('optimizers on $name', (backend) => {
  beforeAll(() => use(backend));

  test('gradientAscent and normalizedAscent on paper', () => {
    expect(climb(gradientAscent(0.5), [0, 1], gradient, 1)).toBeAllclose([0.5, -1]);
    expect(climb(normalizedAscent({ rate: 0.5 }), [0, 1], gradient, 1)).toBeAllclose([0.2, 0.2]);
    expect(climb(normalizedAscent({ rate: 5, by: 'l2' }), [0, 0], () => [3, 4], 1)).toBeAllclose([3, 4]);
    expect(climb(normalizedAscent(), [1, 2], () => [0, 0], 1)).toEqual([1, 2]);
  });

  test('momentum on paper', () => {
    expect(climb(momentum({ rate: 1, decay: 0.5 }), [0], () => [1], 3)).toBeAllclose([1 + 1.5 + 1.75]);
  });

  test('adam, by a loop', () => {
    let [x, m, v] = [0, 0, 0];
    for (let t = 1; t <= 5; t++) {
      const g = 1 - x;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      x += (0.1 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
    }
    expect(climb(adam({ rate: 0.1 }), [0], ([a]) => [1 - a!], 5)).toBeAllclose([x], { rtol: 1e-5 });
  });

  test('lbfgs reaches the top of a quadratic, and leaves the state of its memory alone', () => {
    const curved = ([a, b, c]: number[]): number[] => [-(a! - 1), -10 * (b! + 2), -30 * (c! - b! - 0.5)];
    // d/db of the third term is left out: add it, so that it is a gradient.
    const whole = (x: number[]): number[] => {
      const [a, b, c] = curved(x);
      return [a!, b! + 30 * (x[2]! - x[1]! - 0.5), c!];
    };
    expect(climb(lbfgs({ longest: 10, memory: 5 }), [0, 0, 0], whole, 40)).toBeAllclose([1, -2, -1.5], { atol: 1e-2 });
  });
});

test('options outside their range', () => {
  expect(() => adam({ rate: 0 })).toThrow(OptionError);
  expect(() => lbfgs({ memory: 0 })).toThrow(OptionError);
  expect(() => momentum({ decay: 2 })).toThrow('momentum: decay is 2; wanted a number from 0 to 1.');
});
