import * as tf from '@tensorflow/tfjs-core';
import {
  activationMaximize,
  OptionError,
  optimizers,
  parametrizations,
  regularizers,
  schedules,
  seededRandom,
  transforms,
  type Optimizer,
  type Regularizer,
  type Transform,
} from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { smallNet } from '../../support/smallNet.js';

const run = (schedule: (step: number) => number, ...steps: number[]): number[] => steps.map(schedule);

describe('schedules', () => {
  test('in a straight line, by a factor, in parts, on paper', () => {
    expect(run(schedules.linear({ from: 2, to: 0.5, steps: 6 }), 0, 2, 4, 6, 99)).toEqual([2, 1.5, 1, 0.5, 0.5]);
    expect(run(schedules.linear({ from: 0, to: 8, steps: 4, start: 3 }), 0, 3, 4, 5, 7)).toEqual([0, 0, 2, 4, 8]);
    const falling = run(schedules.exponential({ from: 8, to: 1, steps: 3 }), 0, 1, 2, 3, 4);
    falling.forEach((value, i) => expect(value).toBeCloseTo([8, 4, 2, 1, 1][i]!, 12));
    const parts = [
      { start: 0, schedule: 5 },
      { start: 3, schedule: schedules.linear({ from: 5, to: 1, steps: 4 }) },
      { start: 9, schedule: 0 },
    ];
    expect(run(schedules.piecewise({ parts }), 0, 2, 3, 4, 7, 8, 9, 50)).toEqual([5, 5, 5, 4, 1, 1, 0, 0]);
  });
});

describe.each(backends)('what goes by schedules, on $name', (backend) => {
  let image: tf.Tensor4D;
  beforeAll(async () => {
    await use(backend);
    image = seededRandom(3).uniforms([1, 12, 10, 3], 0, 1) as tf.Tensor4D;
  });
  /** Falls from 1: at step 3 it is 0.25. */
  const fall = (step: number): number => 1 / (step + 1);

  test.each<[string, Optimizer, number]>([
    ['gradientAscent', optimizers.gradientAscent({ learningRate: fall }), 2 / 8],
    ['momentum', optimizers.momentum({ learningRate: fall }), 2 / 8],
    // Adam's first step, and one divided by its size, are as long as the rate.
    ['adam', optimizers.adam({ learningRate: fall }), 1 / 8],
    ['normalizedAscent', optimizers.normalizedAscent({ learningRate: fall }), 1 / 8],
  ])('the rate of %s, by the step of all octaves', async (_name, optimizer, expected) => {
    const before = tf.memory().numTensors;
    const moved = tf.tidy(() => {
      const x = [tf.ones([1, 2])];
      const g = [tf.fill([1, 2], 2)];
      return tf.sub(optimizer.update(x, g, optimizer.init(x), 0, tf.scalar(1), 7).parameters[0]!, x[0]!);
    });
    for (const value of await read(moved)) expect(value).toBeCloseTo(expected, 5);
    expect(tf.memory().numTensors).toBe(before);
  });

  const { alphaNorm, bilateral, blur, decay, gradientBlur, l1, l2 } = regularizers;
  const { smallContribution, smallNorm, totalVariation } = regularizers;
  test.each<[string, Regularizer, Regularizer]>([
    ['l1', l1({ weight: fall }), l1({ weight: 0.25 })],
    ['l2', l2({ weight: fall }), l2({ weight: 0.25 })],
    ['alphaNorm', alphaNorm({ weight: fall }), alphaNorm({ weight: 0.25 })],
    ['totalVariation', totalVariation({ weight: fall }), totalVariation({ weight: 0.25 })],
    ['blur', blur({ sigma: fall }), blur({ sigma: 0.25 })],
    ['gradientBlur', gradientBlur({ sigma: fall }), gradientBlur({ sigma: 0.25 })],
    ['bilateral', bilateral({ sigmaColour: fall }), bilateral({ sigmaColour: 0.25 })],
    ['bilateral, its window', bilateral({ sigmaSpace: fall }), bilateral({ sigmaSpace: 0.25 })],
    ['decay', decay({ theta: fall }), decay({ theta: 0.25 })],
    ['smallNorm', smallNorm({ share: fall }), smallNorm({ share: 0.25 })],
    ['smallContribution', smallContribution({ share: fall }), smallContribution({ share: 0.25 })],
  ])('%s at step 3 is as with the number of that step, and not as at step 7', async (_name, moving, still) => {
    const result = (regularizer: Regularizer, step: number): Promise<Float32Array> =>
      read(
        tf.tidy(() => {
          const made = regularizer.penalty?.(image, step) ?? regularizer.gradient?.(image, image, step);
          return made ?? regularizer.image!(image, step, tf.sin(tf.mul(image, 9)));
        }),
      );
    const at3 = await result(moving, 3);
    expect(at3).toEqual(await result(still, 3));
    expect(at3).not.toEqual(await result(moving, 7));
  });

  test('a code’s decay and noise at step 3 are as with the numbers of that step', async () => {
    const { codeDecay, langevinNoise } = regularizers;
    const result = (regularizer: Regularizer, step: number): Promise<Float32Array> =>
      read(
        tf.tidy(
          () =>
            regularizer.slope?.([image], [image], step, seededRandom(5))[0] ??
            regularizer.parameters!([tf.mul(image, 1)], step)[0]!,
        ),
      );
    for (const [moving, still] of [
      [codeDecay({ theta: fall }), codeDecay({ theta: 0.25 })],
      [langevinNoise({ deviation: fall }), langevinNoise({ deviation: 0.25 })],
    ] as const) {
      expect(await result(moving, 3)).toEqual(await result(still, 3));
      expect(await result(moving, 3)).not.toEqual(await result(moving, 7));
    }
  });

  test('a filter that fades to nothing leaves the image alone', async () => {
    for (const options of [{ sigmaColour: 0 }, { sigmaSpace: 1e-99 }, { sigmaSpace: (step: number) => 2 - step }]) {
      const made = tf.tidy(() => bilateral(options).image!(image, 3, image));
      expect(await read(made)).toEqual(await image.data());
    }
  });

  test('jitter and noise, also inside other transforms', async () => {
    const shrinking = transforms.jitter({ pixels: (step) => 3.6 - step });
    const inside = transforms.compose({
      transforms: [transforms.proportional({ side: 10, transform: () => shrinking })],
    });
    for (const [step, side] of [
      [0, 4],
      [2, 2],
      [9, 0],
    ] as const) {
      for (const transform of [shrinking, inside]) {
        const made = tf.tidy(() => transform(image, seededRandom(1), step));
        expect(made.shape).toEqual([1, 12 - side, 10 - side, 3]);
        made.dispose();
      }
    }
    const noise = transforms.gaussianNoise({ deviation: (step) => (step < 4 ? 0.5 : 0) });
    const [loud, silent] = [3, 4].map((step) => read(tf.tidy(() => noise(image, seededRandom(1), step))));
    expect(await silent).toEqual(await image.data());
    expect(await loud).not.toEqual(await image.data());
  });

  test('steps are counted on through octaves, for every kind of plug-in', async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    const seen: Record<string, number[]> = { transform: [], penalty: [], gradient: [], image: [], rate: [] };
    const look: Transform = (x, _random, step) => {
      seen['transform']!.push(step!);
      return tf.mul(x, 1);
    };
    const all: Regularizer = {
      penalty: (x, step) => {
        seen['penalty']!.push(step!);
        return tf.sum(tf.square(x)) as tf.Scalar;
      },
      gradient: (g, _x, step) => {
        seen['gradient']!.push(step);
        return tf.mul(g, 1);
      },
      image: (x, step) => {
        seen['image']!.push(step);
        return tf.mul(x, 1);
      },
    };
    const rate = (step: number): number => {
      seen['rate']!.push(step);
      return 0.1;
    };
    const optimizer = optimizers.adam({ learningRate: rate });
    seen['rate']!.length = 0; // The check asks for the first.
    const { image: made } = await activationMaximize(model, 1, {
      ...{ steps: 5, octaves: 2, octaveScale: 1.2, transforms: [look], regularizers: [all], optimizer },
      parametrization: parametrizations.pixels(),
    });
    for (const steps of Object.values(seen)) expect(steps).toEqual([0, 1, 2, 3, 4]);
    made.dispose();

    const breaks = optimizers.gradientAscent({ learningRate: (step) => (step === 3 ? NaN : 0.1) });
    const call = activationMaximize(model, 1, { steps: 5, optimizer: breaks });
    await expect(call).rejects.toThrow(/gradientAscent: learningRate is NaN at step 3/);
    await expect(call).rejects.toThrow(OptionError);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
