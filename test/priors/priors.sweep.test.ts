import '@tensorflow/tfjs-backend-wasm';
import { readdir, stat } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { activationMaximize, openNetwork, parametrizations, presets, regularizers } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bestOfWorld, logits } from '../../examples/dream/scores.js';
import { disposePriors, loadPriors, type Priors } from '../../examples/priors/load.js';
import { noise } from '../../examples/priors/trainDenoiser.js';
import { imageTensor } from '../../examples/world/batch.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { makePicture, shapes, type Picture, type ShapeName } from '../../examples/world/world.js';

const { generator } = parametrizations;
const { denoisingPrior, gaussianMixture } = regularizers;

/** Seeds that neither the network nor a prior has been trained on. */
const HELD_OUT = 2_000_000_000;
const drawn = (count: number): Picture[] => Array.from({ length: count }, (_, i) => makePicture(HELD_OUT + i));

let priors: Priors;
let classifier: LayersModel;
let start: number;

beforeAll(async () => {
  await startWasm();
  classifier = await loadShapeClassifier();
  start = tf.memory().numTensors;
  priors = await loadPriors();
});

afterAll(() => {
  disposePriors(priors);
  expect(tf.memory().numTensors).toBe(start);
  classifier.dispose();
});

test.each(['generator', 'denoiser', 'mixture'])('the committed %s takes at most 500 KB', async (name) => {
  const directory = new URL(`../../examples/priors/${name}/`, import.meta.url);
  const sizes = await Promise.all(
    (await readdir(directory)).map(async (file) => (await stat(new URL(file, directory))).size),
  );
  expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(500_000);
});

describe('the generator', () => {
  test('takes what the layer pool gives, and gives pictures', () => {
    const { inputs, outputs } = priors.generator.model;
    const code = classifier.getLayer('pool').outputShape;
    expect(inputs.map(({ shape }) => shape)).toEqual([code]);
    expect(outputs.map(({ shape }) => shape)).toEqual([classifier.inputs[0]!.shape]);
    expect(priors.bounds[1].shape).toEqual([(code as number[]).at(-1)]);
  });

  test('makes pictures of their codes that the classifier gives the same class', () => {
    const pictures = drawn(200);
    using network = openNetwork(classifier);
    const answers = tf.tidy(() => {
      const { pool } = activationsOf(imageTensor(pictures));
      const made = priors.generator.predict(pool) as tf.Tensor;
      return tf.argMax(network.predict(made), -1).dataSync();
    });
    const share = pictures.filter(({ objects }, i) => objects[0]!.classIndex === answers[i]).length / pictures.length;
    console.log(`The class is kept by ${(100 * share).toFixed(0)} % of ${pictures.length} regenerated pictures.`);
    expect(share).toBeGreaterThanOrEqual(0.95);
  });

  test('puts the object where it was', () => {
    const pictures = drawn(40);
    const made = tf.tidy(() => {
      const { pool } = activationsOf(imageTensor(pictures));
      return (priors.generator.predict(pool) as tf.Tensor4D).dataSync<'float32'>();
    });
    // Colours inside the object's mask differ from those outside it more than by the mask of another picture.
    const contrast = (i: number, mask: Uint8Array): number => {
      const sums = [new Float64Array(4), new Float64Array(4)];
      mask.forEach((inside, at) => {
        const sum = sums[inside]!;
        for (let c = 0; c < 3; c++) sum[c]! += made[(i * mask.length + at) * 3 + c]!;
        sum[3]! += 1;
      });
      const [outside, inside] = sums as [Float64Array, Float64Array];
      return Math.hypot(...[0, 1, 2].map((c) => inside[c]! / inside[3]! - outside[c]! / outside[3]!));
    };
    const mask = (i: number): Uint8Array => pictures[i % pictures.length]!.objects[0]!.mask;
    const right = pictures.filter((_, i) => contrast(i, mask(i)) > contrast(i, mask(i + 1))).length / pictures.length;
    console.log(`Objects stand out by their own mask in ${(100 * right).toFixed(0)} % of the pictures.`);
    expect(right).toBeGreaterThanOrEqual(0.95);
  });
});

describe('the denoiser', () => {
  test('lowers the error of noisy pictures to less than a fifth, and leaves clean ones nearly as they are', () => {
    const [before, after, clean] = tf.tidy(() => {
      const pictures = imageTensor(drawn(40));
      const noisy = tf.add(pictures, tf.randomNormal(pictures.shape, 0, noise, 'float32', 5));
      const error = (given: tf.Tensor): number => tf.mean(tf.squaredDifference(given, pictures)).dataSync()[0]!;
      const denoised = priors.denoiser.predict(noisy) as tf.Tensor;
      return [error(noisy), error(denoised), error(priors.denoiser.predict(pictures) as tf.Tensor)] as const;
    });
    console.log(
      `Mean squared errors: noisy ${before.toFixed(4)}, denoised ${after.toFixed(4)}, clean ${clean.toFixed(4)}.`,
    );
    expect(after).toBeLessThan(before / 5);
    expect(clean).toBeLessThan(before / 10);
  });
});

describe('the mixture', () => {
  const penalty = (image: tf.Tensor4D): number =>
    tf.tidy(() => gaussianMixture({ mixture: priors.mixture, stride: 4 }).penalty!(image).dataSync()[0]!) /
    image.shape[0];

  test('has the stated size, and shares that sum to 1', () => {
    const { size, channels, components } = priors.mixture;
    expect([size, channels]).toEqual([8, 3]);
    expect(components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 5);
    expect(components.every(({ mean, whitening }) => mean.length === 192 && whitening.length === 192 ** 2)).toBe(true);
  });

  test('finds held-out pictures likelier than noise and shuffled pixels', () => {
    const [natural, shuffled, noisy, flatNoise] = tf.tidy(() => {
      const pictures = imageTensor(drawn(20));
      const pixels = tf.util.createShuffledIndices(64 * 64);
      const mixed = tf.reshape(
        tf.gather(tf.reshape(pictures, [20, 64 * 64, 3]), tf.tensor1d([...pixels], 'int32'), 1),
        [20, 64, 64, 3],
      ) as tf.Tensor4D;
      const grainy = tf.add(pictures, tf.randomNormal(pictures.shape, 0, 0.1, 'float32', 1)) as tf.Tensor4D;
      const noise = tf.randomUniform(pictures.shape, 0, 1, 'float32', 1) as tf.Tensor4D;
      return [penalty(pictures), penalty(mixed), penalty(grainy), penalty(noise)] as const;
    });
    console.log(
      `Unlikelihood: pictures ${natural.toFixed(1)}, with noise ${noisy.toFixed(1)}, pixels shuffled ${shuffled.toFixed(1)}, noise ${flatNoise.toFixed(1)}.`,
    );
    expect(natural).toBeLessThan(noisy);
    expect(natural).toBeLessThan(shuffled);
    expect(natural).toBeLessThan(flatNoise);
  });
});

test('mordvintsev2015 with the mixture reaches a class that leaves grey without an answer', async () => {
  using network = openNetwork(classifier);
  const targets = ['disc', 'square', 'heart'].map((shape) => shapes.indexOf(shape as ShapeName));
  const options = presets.mordvintsev2015({ mixture: priors.mixture });
  const { image } = await activationMaximize(network, targets, options);
  const answers = tf.tidy(() => tf.argMax(network.predict(image), -1).dataSync());
  image.dispose();
  expect([...answers]).toEqual(targets);
});

test.each(['nguyen2016', 'nguyen2016b'] as const)('%s with the priors reaches the class', async (name) => {
  using network = openNetwork(classifier);
  const targets = ['triangle', 'star', 'arrow', 'bar'].map((shape) => shapes.indexOf(shape as ShapeName));
  const { image } = await activationMaximize(network, targets, {
    ...presets[name](),
    steps: 100,
    parametrization: generator({ network: priors.generator, bounds: priors.bounds }),
    regularizers: name === 'nguyen2016b' ? [denoisingPrior({ network: priors.denoiser, weight: 0.03 })] : [],
  });
  const output = network.predict(image);
  const answers = tf.tidy(() => [...tf.argMax(output, -1).dataSync()]);
  tf.dispose([image, output]);
  expect(answers).toEqual(targets);
});

test('nguyen2016b brings up the disc, whose first faint trace the denoiser takes for noise', async () => {
  using network = openNetwork(classifier);
  const disc = shapes.indexOf('disc');
  const { image } = await activationMaximize(network, disc, {
    ...presets.nguyen2016b(),
    steps: 100,
    parametrization: generator({ network: priors.generator, bounds: priors.bounds }),
    regularizers: [denoisingPrior({ network: priors.denoiser, weight: 0.03 })],
  });
  const [row] = logits(network, image) as [number[]];
  image.dispose();
  expect(row.indexOf(Math.max(...row))).toBe(disc);
  expect(row[disc]).toBeGreaterThan(bestOfWorld(network, [disc], 200)[0]!);
});

/** The classifier's layer pool, by tfjs's own layers: the generator was trained on plain operations. */
function activationsOf(pictures: tf.Tensor4D): { pool: tf.Tensor4D } {
  let value: tf.Tensor = pictures;
  for (const layer of classifier.layers) {
    value = layer.apply(value) as tf.Tensor;
    if (layer.name === 'pool') break;
  }
  return { pool: value as tf.Tensor4D };
}
