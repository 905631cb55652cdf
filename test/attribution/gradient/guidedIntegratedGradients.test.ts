import * as tf from '@tensorflow/tfjs-core';
import { guidedIntegratedGradients, OptionError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { power, sumOf, weightedSum, WEIGHTS } from './onWeightedSum.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('guidedIntegratedGradients on $name', (backend) => {
  beforeAll(() => use(backend));

  const x = [1, 2, 0.5];

  test('of a linear score is its weights times the way, whatever the path', async () => {
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    for (const options of [{}, { steps: 3, fraction: 0.5, maxDistance: 1 }, { steps: 1, fraction: 0 }]) {
      const made = await read(
        await guidedIntegratedGradients(model, input, { target: 0, baseline: [1, 0, 1], ...options }),
      );
      expect(made).toBeAllclose([0, -2, -1.5], close);
    }
    const same = await guidedIntegratedGradients(model, input, { target: 0, baseline: x });
    expect(await read(same)).toEqual(new Float32Array(3));
    for (const options of [{ fraction: 2 }, { maxDistance: -1 }, { steps: 0 }, { baseline: 'nothing' as never }]) {
      await expect(guidedIntegratedGradients(model, input, options)).rejects.toThrow(OptionError);
    }
    model.dispose();
    input.dispose();
  });

  test('that may not stray is the sum along the straight path', async () => {
    // f = s^2, s = k / 4 of its end before step k: the mean of 0, 1/4, 2/4, 3/4 is 3/8.
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    const options = { target: power(2), steps: 4, fraction: 1, maxDistance: 0 } as const;
    const made = await read(await guidedIntegratedGradients(model, input, options));
    const expected = x.map((value, i) => value * WEIGHTS[i]! * 2 * sumOf(x) * (3 / 8));
    expect(made).toBeAllclose(expected, close);
    model.dispose();
    input.dispose();
  });

  test('that may stray moves the values of small gradients first', async () => {
    // f = s^2 from 0 to (1, 2, 0.5), in two steps that may go anywhere; the gradients' order is always x2, x1, x3.
    // The L1 way is 3.5. Step 1, at 0, where the gradient is 0: all are equal, so all go half way. s = 0.75 then.
    // Step 2, g = 2 * 0.75 * (2, -1, 3): x2 goes first (1 of the 1.75 left), then x1 (0.5), then x3 (0.25): all with
    // that g.
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    const options = { target: power(2), steps: 2, fraction: 0, maxDistance: 1 } as const;
    const made = await read(await guidedIntegratedGradients(model, input, options));
    expect(made).toBeAllclose(
      x.map((value, i) => (value / 2) * 1.5 * WEIGHTS[i]!),
      close,
    );
    // Of 7 steps of 0.5: x2 moves in 4 of them, x1 in 2, x3 in the last; s is 0, then -0.5, -1, -1.5, -2, -1, 0.
    // From (0, 0, 0) the first step moves all by 1/7, since no gradient is smaller than another there.
    const start = x.map((value) => value / 7);
    const at = [...start];
    const expected = [0, 0, 0];
    for (let step = 1; step < 7; step++) {
      const s = sumOf(at);
      let left = 0.5;
      for (const i of [1, 0, 2]) {
        const way = Math.min(left, x[i]! - at[i]!);
        expected[i]! += way * 2 * s * WEIGHTS[i]!;
        at[i]! += way;
        left -= way;
      }
    }
    const seven = await read(await guidedIntegratedGradients(model, input, { ...options, steps: 7 }));
    expect(seven).toBeAllclose(expected, close);
    model.dispose();
    input.dispose();
  });
});
