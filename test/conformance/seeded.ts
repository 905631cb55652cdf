import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  activationMaximize,
  type ActivationMaximizeOptions,
  adversarialExample,
  adversarialPatch,
  applyPatch,
  deepDream,
  invertRepresentation,
  logit,
  type Network,
  openNetwork,
  optimizers,
  parametrizations,
  regularizers,
  transforms,
} from 'netlens';
import { afterAll, describe, expect, test } from 'vitest';
import { backends, inSoftware, use, type Backend } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { largest } from '../support/matchers.js';
import { uniform } from '../support/random.js';
import { world } from '../support/shared.js';
import { smallNet } from '../support/smallNet.js';

const { normalizedAscent } = optimizers;
const { fourier, laplacianPyramid, pixels } = parametrizations;
const { totalVariation } = regularizers;
const { compose, gaussianNoise, jitter, lucid, pad, rotate, scaleBy } = transforms;

const wobble = compose({
  transforms: [
    pad({ pixels: 4 }),
    jitter({ pixels: 4 }),
    scaleBy({ factors: [0.95, 1, 1.05] }),
    rotate({ angles: [-8, -3, 0, 3, 8] }),
    gaussianNoise({ deviation: 0.02 }),
    jitter({ pixels: 2 }),
  ],
});

/** What is drawn for. */
interface Subject {
  readonly load: () => LayersModel | Promise<LayersModel>;
  readonly images: () => tf.Tensor4D;
  readonly target: number;
  readonly layer: string;
  readonly steps: number;
  /** The side of a patch. */
  readonly patch: number;
}

const photo = (batch: number, height: number, width: number): tf.Tensor4D => {
  const next = uniform(21);
  return tf.tensor4d(
    Float32Array.from({ length: batch * height * width * 3 }, () => next()),
    [batch, height, width, 3],
  );
};

const embedded: Subject = {
  load: () => loadModel(world),
  images: () => photo(2, 64, 64),
  target: 6,
  layer: 'relu3',
  steps: inSoftware ? 3 : 10,
  patch: 24,
};
const small: Subject = {
  load: smallNet,
  images: () => photo(2, 12, 10),
  target: 1,
  layer: 'conv1',
  steps: 10,
  patch: 5,
};

type Draw = (net: Network, images: tf.Tensor4D, subject: Subject) => Promise<tf.Tensor> | tf.Tensor;

/** Draws an image as activationMaximize does. */
const maximize =
  (options: ActivationMaximizeOptions): Draw =>
  async (net, _images, { target, steps }) =>
    (await activationMaximize(net, logit(target), { steps, seed: 5, ...options })).image;

/** What activationMaximize does by default. */
const byDefault = 'activationMaximize, fourier and lucid transforms';

/** Each draws with a fixed seed. The last draws nothing at random that the input is not. */
const drawings: Readonly<Record<string, Draw>> = {
  [byDefault]: maximize({ parametrization: fourier(), transforms: [lucid()] }),
  // Pixels climb not by Adam: its first steps are as long for a gradient that is only rounding as for any other, which
  // moves those pixels by the last bits' whim. A rectifier that changes sides for it turns every later step.
  'activationMaximize, pixels and total variation': maximize({
    parametrization: pixels(),
    transforms: [],
    regularizers: [totalVariation()],
    optimizer: normalizedAscent(),
  }),
  'activationMaximize, pixels that jitter, turn, grow and tremble': maximize({
    parametrization: pixels(),
    transforms: [wobble],
    optimizer: normalizedAscent(),
  }),
  'activationMaximize, laplacianPyramid': maximize({
    parametrization: laplacianPyramid(),
    transforms: [jitter({ pixels: 4 })],
  }),
  deepDream: (net, images, { layer }) =>
    deepDream(net, images, { layers: [layer], octaves: 2, steps: 3, jitter: 8, range: [0, 1], seed: 5 }),
  adversarialPatch: async (net, images, { target, patch }) => {
    const made = await adversarialPatch(net, images, { target, size: patch, steps: 4, range: [0, 1], seed: 5 });
    made.mask.dispose();
    return made.patch;
  },
  'adversarialExample, pgd': (net, images, { target }) =>
    adversarialExample(net, images, { target, method: 'pgd', steps: 3, epsilon: 0.1, range: [0, 1], seed: 5 }),
  'adversarialExample, lbfgs': (net, images, { target }) =>
    adversarialExample(net, images, { target, method: 'lbfgs', steps: 3, epsilon: 0.1, range: [0, 1] }),
  invertRepresentation: async (net, images, { layer }) => {
    const one = tf.slice(images, 0, 1);
    const { image } = await invertRepresentation(net, one, { layer, steps: 5, seed: 5 });
    one.dispose();
    return image;
  },
};

/** What takes no network. */
const patches: Readonly<Record<string, Draw>> = {
  applyPatch: () =>
    tf.tidy(() => {
      const images = photo(2, 64, 64);
      const patch = tf.slice(images, 0, [1, 20, 16, 3]);
      return applyPatch(images, tf.squeeze(patch, [0]), { y: [20, 50], x: 31.5, rotation: [30, -75], scale: [1, 1.6] });
    }),
  'the gradient of applyPatch': () =>
    tf.tidy(() => {
      const images = photo(2, 64, 64);
      const patch = tf.squeeze<tf.Tensor3D>(tf.slice(images, 0, [1, 20, 16, 3]), [0]);
      const at = { y: [20, 50], x: 31.5, rotation: [30, -75], scale: [1, 1.6] };
      const score = (one: tf.Tensor): tf.Tensor => tf.sum(tf.square(applyPatch(images, one as tf.Tensor3D, at)));
      return tf.grad(score)(patch);
    }),
};

/**
 * Without a GPU, its backends take half a minute for the embedded network: there, what is the default alone, and three
 * steps.
 */
const cases: readonly (readonly [string, Subject, Draw])[] = [
  ...Object.entries({ ...drawings, ...patches }).map(([name, draw]) => [name, small, draw] as const),
  ...Object.entries(drawings)
    .filter(([name]) => !inSoftware || name === byDefault)
    .map(([name, draw]) => [`${name}, for the embedded network`, embedded, draw] as const),
];

/** What a backend draws; nothing else stays there. */
async function drawn(backend: Backend | 'cpu', subject: Subject, draw: Draw): Promise<Float32Array> {
  await use(backend);
  const before = tf.memory().numTensors;
  const model = await subject.load();
  const net = openNetwork(model);
  const images = subject.images();
  const image = await draw(net, images, subject);
  const values = await image.data<'float32'>();
  net.dispose();
  model.dispose();
  tf.dispose([images, image]);
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

describe.each(backends)('a seed on $name', (backend) => {
  afterAll(() => use(backend));

  test.each(cases)('%s: what the cpu draws', async (_name, subject, draw) => {
    const expected = await drawn('cpu', subject, draw);
    const actual = await drawn(backend, subject, draw);
    const range = expected.reduce((a, b) => Math.max(a, b)) - expected.reduce((a, b) => Math.min(a, b));
    expect(range).toBeGreaterThan(0);
    expect(actual.length).toBe(expected.length);
    const gap = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0) / range;
    largest.seeded = Math.max(largest.seeded, gap);
    expect(gap).toBeLessThanOrEqual(1e-3);
  });
});
