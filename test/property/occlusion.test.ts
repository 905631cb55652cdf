import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { occlusionMap } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { naiveOcclusion } from '../attribution/perturbation/naiveOcclusion.js';
import { inputShapes, randomInputs } from '../oracle/oracle.js';
import { backends, read, use } from '../support/backends.js';
import { difference, maxAbs } from '../support/matchers.js';
import { randomizeWeights } from '../support/weights.js';
import { assemble } from './assemble.js';
import { plans } from './plan.js';

const side = fc.integer({ min: 1, max: 4 });
const windows = fc
  .record({ window: fc.tuple(side, side), step: fc.tuple(side, side), batchSize: fc.constantFrom(1, 4, 16) })
  .map(({ window, step, batchSize }) => ({
    ...{ window, batchSize },
    stride: [Math.min(step[0], window[0]), Math.min(step[1], window[1])] as const,
  }));

describe.each(backends)('occlusion of random architectures on $name', (backend) => {
  beforeAll(() => use(backend));

  test('gives what covering whole pictures gives', { timeout: 600_000 }, async () => {
    let steep = 0;
    await fc.assert(
      fc.asyncProperty(plans, windows, async (plan, { window, stride, batchSize }) => {
        const model = randomizeWeights(assemble(plan), plan.seed);
        const inputs = inputShapes(model, plan.batch).map((shape, i) =>
          tf.tensor(randomInputs(model, plan.batch, plan.seed)[i]!, shape),
        );
        const expected = await naiveOcclusion(
          model,
          inputs,
          { window, stride, fill: () => 0.3 },
          (output) => output[1]!,
        );
        const usable = Number.isFinite(maxAbs(expected.scores)) && maxAbs(expected.scores) < 1e6;
        const before = tf.memory().numTensors;
        if (usable) {
          const input = inputs.length === 1 ? inputs[0]! : inputs;
          const { map, scores } = await occlusionMap(model, input, { target: 1, window, stride, batchSize, fill: 0.3 });
          expect(tf.memory().numTensors).toBe(before + 2);
          map.dispose();
          const gap = difference(await read(scores), expected.scores);
          if (gap > 2 * backend.forward) steep++;
          expect(gap).toBeLessThan(1e-3);
        }
        tf.dispose(inputs);
        model.dispose();
        fc.pre(usable);
      }),
      { seed: 20261124, numRuns: 150 },
    );
    // A few architectures magnify a float32's last bit beyond any bound.
    expect(steep).toBeLessThanOrEqual(3);
  });
});
