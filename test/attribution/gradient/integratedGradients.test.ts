import * as tf from '@tensorflow/tfjs-core';
import { integratedGradients, OptionError, type Baseline } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { power, sumOf, weightedSum, WEIGHTS } from './onWeightedSum.js';
import { twoReluLayers } from '../onPaper.js';

const close = { ofMax: 1e-5 };

describe.each(backends)('integratedGradients on $name', (backend) => {
  beforeAll(() => use(backend));

  const x = [1, 2, 0.5];

  test('on paper', async () => {
    // Without biases and from 0 the gradient is the same all the way: x * g.
    const model = twoReluLayers('argument');
    const input = tf.tensor2d([[2, 1]]);
    for (const rule of ['gauss-legendre', 'midpoint', 'trapezoid'] as const) {
      const made = await integratedGradients(model, input, { target: 0, rule, steps: 5 });
      // At 0 itself, where the trapezoid begins, no ReLU is on: half a weight of 1/4 is lost.
      const share = rule === 'trapezoid' ? 1 - 1 / 8 : 1;
      expect(await read(made)).toBeAllclose([-4 * share, 10 * share], close);
    }
    model.dispose();
    input.dispose();
  });

  test.each([
    // f = s^3: g = 3 s^2 w, and s grows evenly from 0: x w s^2 * 3 * (the rule's integral of a^2, which is 1/3)
    ['gauss-legendre', 2, 1 / 3],
    ['gauss-legendre', 50, 1 / 3],
    ['midpoint', 4, 1 / 3 - 1 / (12 * 16)],
    ['trapezoid', 5, 1 / 3 + 1 / (6 * 16)],
    // Of one node, the middle.
    ['gauss-legendre', 1, 1 / 4],
    ['midpoint', 1, 1 / 4],
    ['trapezoid', 1, 1 / 4],
  ] as const)('%s with %d steps', async (rule, steps, integral) => {
    const model = weightedSum();
    const input = tf.tensor2d([x]);
    const made = await integratedGradients(model, input, { target: power(3), rule, steps });
    const expected = x.map((value, i) => value * WEIGHTS[i]! * 3 * sumOf(x) ** 2 * integral);
    expect(await read(made)).toBeAllclose(expected, close);
    model.dispose();
    input.dispose();
  });

  test('adds up to the difference of the scores, and starts where it is told', async () => {
    const model = weightedSum();
    const input = tf.tensor2d([x, [3, 0, -1]]);
    const each = tf.tensor2d([
      [0, 1, 0],
      [1, 1, 1],
    ]);
    const first = tf.slice(each, 0, 1);
    const means = [3.5 / 3, 2 / 3];
    const starts: readonly [Baseline, readonly number[][]][] = [
      [
        2,
        [
          [2, 2, 2],
          [2, 2, 2],
        ],
      ],
      [
        [1, 2, 3],
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
      ],
      [
        each,
        [
          [0, 1, 0],
          [1, 1, 1],
        ],
      ],
      [
        first,
        [
          [0, 1, 0],
          [0, 1, 0],
        ],
      ],
      [
        [each],
        [
          [0, 1, 0],
          [1, 1, 1],
        ],
      ],
      ['mean', means.map((mean) => [mean, mean, mean])],
    ];
    const inputs = [x, [3, 0, -1]];
    for (const [baseline, expected] of starts) {
      // f = s^2: (x - x0) w (s(x) + s(x0)).
      const made = await read(await integratedGradients(model, input, { target: power(2), baseline, steps: 3 }));
      const values = inputs.flatMap((end, k) =>
        end.map((value, i) => (value - expected[k]![i]!) * WEIGHTS[i]! * (sumOf(end) + sumOf(expected[k]!))),
      );
      expect(made).toBeAllclose(values, close);
    }
    for (const baseline of [[1, 2], NaN, 'median', 'blur', tf.ones([4]), [each, each], []]) {
      await expect(integratedGradients(model, input, { baseline: baseline as never })).rejects.toThrow(OptionError);
    }
    await expect(integratedGradients(model, input, { steps: 0 })).rejects.toThrow(OptionError);
    model.dispose();
    tf.dispose([input, each, first]);
  });

  test('the mean and the blur of pictures', async () => {
    const model = smallNet();
    const input = smallImages();
    const mean = tf.mean(input, [1, 2], true);
    const baseline = tf.add(tf.zerosLike(input), mean);
    const options = { target: 1, steps: 4 } as const;
    const named = await read(await integratedGradients(model, input, { ...options, baseline: 'mean' }));
    expect(named).toBeAllclose(await read(await integratedGradients(model, input, { ...options, baseline })), close);
    // An even picture is its own blur, mirrored at its borders.
    const even = tf.fill([1, 12, 10, 3], 0.7);
    expect(
      Math.max(...(await read(await integratedGradients(model, even, { ...options, baseline: 'blur' }))).map(Math.abs)),
    ).toBeLessThan(1e-6);
    model.dispose();
    tf.dispose([input, mean, baseline, even]);
  });
});
