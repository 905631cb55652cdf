import * as tf from '@tensorflow/tfjs-core';
import {
  activationMaximize,
  adversarialExample,
  adversarialPatch,
  applyPatch,
  compose,
  deepDream,
  fourier,
  gaussianNoise,
  invertRepresentation,
  jitter,
  laplacianPyramid,
  logit,
  lucidTransforms,
  openNetwork,
  pad,
  pixels,
  rotate,
  scaleBy,
  type ActivationMaximizeOptions,
  type Network,
} from 'netlens';
import { afterAll, describe, expect, test } from 'vitest';
import { backends, use, type Backend } from '../support/backends.js';
import { loadModel } from '../support/loadModel.js';
import { largest } from '../support/matchers.js';
import { uniform } from '../support/random.js';
import { world } from '../support/shared.js';

const wobble = compose(
  pad(4),
  jitter(4),
  scaleBy([0.95, 1, 1.05]),
  rotate([-8, -3, 0, 3, 8]),
  gaussianNoise(0.02),
  jitter(2),
);
const size = 64;
const steps = 10;

/** Draws an image as activationMaximize does. */
const maximize =
  (options: ActivationMaximizeOptions) =>
  async (net: Network): Promise<tf.Tensor> =>
    (await activationMaximize(net, logit(6), { steps, seed: 5, ...options })).image;

const photo = (batch: number): tf.Tensor4D => {
  const next = uniform(21);
  return tf.tensor4d(
    Float32Array.from({ length: batch * size * size * 3 }, () => next()),
    [batch, size, size, 3],
  );
};

/** Each draws with a fixed seed, on the embedded network. The last three draw nothing at random that the input is not. */
const drawings: Readonly<Record<string, (net: Network, images: tf.Tensor4D) => Promise<tf.Tensor> | tf.Tensor>> = {
  'activationMaximize, pixels': maximize({ parametrization: pixels(), transforms: [] }),
  'activationMaximize, pixels that jitter, turn, grow and tremble': maximize({
    parametrization: pixels(),
    transforms: [wobble],
  }),
  'activationMaximize, fourier and lucid transforms': maximize({
    parametrization: fourier(),
    transforms: [lucidTransforms()],
  }),
  'activationMaximize, laplacianPyramid': maximize({ parametrization: laplacianPyramid(), transforms: [jitter(4)] }),
  deepDream: (net, images) =>
    deepDream(net, images, { layers: ['relu3'], octaves: 2, steps: 3, jitter: 8, range: [0, 1], seed: 5 }),
  adversarialPatch: async (net, images) => {
    const made = await adversarialPatch(net, images, { target: 6, size: 24, steps: 4, range: [0, 1], seed: 5 });
    made.mask.dispose();
    return made.patch;
  },
  'adversarialExample, pgd': (net, images) =>
    adversarialExample(net, images, { target: 6, method: 'pgd', steps: 3, epsilon: 0.1, range: [0, 1], seed: 5 }),
  'adversarialExample, lbfgs': (net, images) =>
    adversarialExample(net, images, { target: 6, method: 'lbfgs', steps: 3, epsilon: 0.1, range: [0, 1] }),
  invertRepresentation: async (net, images) => {
    const one = tf.slice(images, 0, 1);
    const { image } = await invertRepresentation(net, one, { layer: 'relu3', steps: 5, seed: 5 });
    one.dispose();
    return image;
  },
  applyPatch: (_net, images) =>
    tf.tidy(() => {
      const patch = tf.slice(images, 0, [1, 20, 16, 3]);
      return applyPatch(images, tf.squeeze(patch, [0]), { y: [20, 50], x: 31.5, rotation: [30, -75], scale: [1, 1.6] });
    }),
  'the gradient of applyPatch': (_net, images) =>
    tf.tidy(() => {
      const patch = tf.squeeze<tf.Tensor3D>(tf.slice(images, 0, [1, 20, 16, 3]), [0]);
      const at = { y: [20, 50], x: 31.5, rotation: [30, -75], scale: [1, 1.6] };
      const score = (one: tf.Tensor): tf.Tensor => tf.sum(tf.square(applyPatch(images, one as tf.Tensor3D, at)));
      return tf.grad(score)(patch);
    }),
};

/** What a backend draws; nothing else stays there. */
async function draw(backend: Backend | 'cpu', name: string): Promise<Float32Array> {
  await use(backend);
  const before = tf.memory().numTensors;
  const model = await loadModel(world);
  const net = openNetwork(model);
  const images = photo(2);
  const image = await drawings[name]!(net, images);
  const values = await image.data<'float32'>();
  net.dispose();
  model.dispose();
  tf.dispose([images, image]);
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

describe.each(backends)('a seed on $name', (backend) => {
  // The cpu's own drawings are compared with wasm's.
  const other = backend.name === 'cpu' ? { ...backend, name: 'wasm' } : 'cpu';
  afterAll(() => use(backend));

  test.each(Object.keys(drawings))('%s: what another backend draws', async (name) => {
    const expected = await draw(other, name);
    const actual = await draw(backend, name);
    const range = expected.reduce((a, b) => Math.max(a, b)) - expected.reduce((a, b) => Math.min(a, b));
    expect(range).toBeGreaterThan(0);
    expect(actual.length).toBe(expected.length);
    const gap = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0) / range;
    largest.seeded = Math.max(largest.seeded, gap);
    expect(gap).toBeLessThanOrEqual(1e-3);
  });
});
