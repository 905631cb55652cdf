import * as tf from '@tensorflow/tfjs-core';
import {
  activationMaximize,
  type ActivationMaximizeOptions,
  invertRepresentation,
  type Optimizer,
  optimizers,
  parametrizations,
  type Regularizer,
  regularizers,
} from 'netlens';
import { beforeAll, expect, test } from 'vitest';
import { use } from '../../support/backends.js';
import { smallNet } from '../../support/smallNet.js';
import { picture } from '../differences.js';

const { adam, gradientAscent } = optimizers;
const { pixels } = parametrizations;
const { clip, gradientNormalization } = regularizers;

beforeAll(() => use('cpu'));

const octaves: ActivationMaximizeOptions = {
  parametrization: pixels({ deviation: 0.2 }),
  transforms: [],
  redirected: 0,
  octaves: 3,
  octaveScale: 1.5,
  steps: 6,
};

test('an octave is a run of its own for its optimizer', async () => {
  const model = smallNet();
  const seen: number[] = [];
  const moved: number[] = [];
  const made = adam({ learningRate: 0.03 });
  const watched: Optimizer = {
    ...made,
    update: (parameters, gradients, state, step, score) => {
      const next = made.update(parameters, gradients, state, step, score);
      seen.push(step);
      moved.push(tf.tidy(() => tf.max(tf.abs(tf.sub(next.parameters[0]!, parameters[0]!))).dataSync()[0]!));
      return next;
    },
  };
  const { image } = await activationMaximize(model, 1, { ...octaves, optimizer: watched });
  expect(seen).toEqual([0, 1, 0, 1, 0, 1]);
  // Adam's first step of a run is of its rate: g / sqrt(g^2). Later ones are hardly longer.
  for (const first of [0, 2, 4]) expect(moved[first]).toBeCloseTo(0.03, 4);
  expect(Math.max(...moved)).toBeLessThan(0.032);
  image.dispose();
  model.dispose();
});

test('a normalized gradient makes steps of one size in every octave', async () => {
  const model = smallNet();
  const [sizes, steps]: [string[], number[]] = [[], []];
  let before: Float32Array | undefined;
  const watch: Regularizer = {
    image: (image) => {
      const now = image.dataSync<'float32'>().slice();
      if (before?.length === now.length) {
        const squares = now.reduce((total, x, i) => total + (x - before![i]!) ** 2, 0);
        steps.push(Math.sqrt(squares / now.length));
      }
      before = now;
      sizes.push(image.shape.slice(1, 3).join());
      return tf.clone(image);
    },
  };
  const { image } = await activationMaximize(model, 1, {
    ...octaves,
    optimizer: gradientAscent({ learningRate: 0.01 }),
    regularizers: [gradientNormalization({ by: 'rms' }), watch],
  });
  expect(sizes).toEqual(['5,4', '5,4', '8,7', '8,7', '12,10', '12,10']);
  expect(steps).toHaveLength(3);
  for (const step of steps) expect(step).toBeCloseTo(0.01, 5);
  image.dispose();
  model.dispose();
});

test('a clip with nothing to clip changes nothing', async () => {
  const model = smallNet();
  const made: Float32Array[] = [];
  for (const regularizers of [[], [clip({ low: -100, high: 100 })]]) {
    const { image } = await activationMaximize(model, 1, { ...octaves, regularizers });
    made.push(await image.data<'float32'>());
    image.dispose();
  }
  expect(made[1]).toEqual(made[0]);
  model.dispose();
});

test('inversion by L-BFGS is as good with octaves as without', async () => {
  const model = smallNet();
  const x = picture([1, 12, 10, 3]);
  for (const count of [1, 2, 3]) {
    const options = { layer: 'conv1', octaves: count, octaveScale: 1.4, regularizers: [], steps: 120 };
    const { image, loss } = await invertRepresentation(model, x, options);
    image.dispose();
    expect(loss, `${count} octaves`).toBeLessThan(0.05);
  }
  x.dispose();
  model.dispose();
});
