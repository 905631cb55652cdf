import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';
import { families } from './cases/index.js';
import { makeDifferentiable } from './differentiable.js';
import { autodiff, inputShapes, linear, outputsOf, randomInputs, slope } from './oracle.js';

// The oracle against central differences, and what was rewritten to be differentiable against what it replaces.
describe('the oracle', () => {
  beforeAll(() => use('cpu'));

  describe.each(Object.entries(families))('%s', (_family, cases) => {
    test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
      const model = randomizeWeights(one.build(), 1);
      const values = one.inputs?.(2) ?? randomInputs(model, 2, 2);
      const inputs = inputShapes(model, 2).map((shape, i) => tf.tensor(values[i]!, shape));
      const score = (outputs: tf.Tensor[]): tf.Tensor => linear(outputs, 3);
      const numbers = (): Float32Array[] =>
        tf.tidy(() => outputsOf(model, inputs).map((output) => output.dataSync<'float32'>()));

      if (one.wrongInTfjs) makeDifferentiable(model);
      const expected = numbers();
      const directions = [4, 5, 6, 7, 8, 9, 10, 11].map((seed) =>
        values.map(({ length }, i) => normals(seed + 10 * i, length)),
      );
      const measured = directions.map((direction) => slope(model, inputs, score, direction, 5e-4));

      makeDifferentiable(model);
      numbers().forEach((output, i) => expect(output).toBeAllclose(expected[i]!, { ofMax: 2e-6 }));
      const gradients = autodiff(model, inputs, score);
      if (one.noSlope) return;

      // A kink between x - hv and x + hv spoils a direction: three of the eight have to be free of them.
      const errors = directions.map((direction, k) => {
        const terms = gradients.flatMap((gradient, i) => Array.from(gradient, (g, j) => g * direction[i]![j]!));
        const promised = terms.reduce((a, b) => a + b, 0);
        return Math.abs(promised - measured[k]!) / Math.hypot(...terms);
      });
      expect(errors.sort((a, b) => a - b)[2]).toBeLessThan(0.01);
    });
  });
});
