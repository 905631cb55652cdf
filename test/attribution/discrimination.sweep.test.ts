import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { cam, deconvnet, gradCam, guidedBackprop, guidedGradCam, openNetwork, saliency, type Network } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageTensor } from '../../examples/world/batch.js';
import { heldOutSeed } from '../../examples/world/evaluate.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { makePicture } from '../../examples/world/world.js';
import { backends, use } from '../support/backends.js';

const PICTURES = 200;
const BATCH = 20;
const pictures = Array.from({ length: PICTURES }, (_, i) => makePicture(heldOutSeed + i, { objects: 2 }));

type Map = (network: Network, images: tf.Tensor4D, target: number[]) => tf.Tensor;

/** How strongly a pixel is coloured in, whatever the sign and the channel. */
const strength = (gradient: tf.Tensor): tf.Tensor => tf.max(tf.abs(gradient), -1);

const methods: Readonly<Record<string, Map>> = {
  saliency: (network, images, target) => saliency(network, images, { target }),
  guidedBackprop: (network, images, target) => strength(guidedBackprop(network, images, { target })),
  deconvnet: (network, images, target) => strength(deconvnet(network, images, { target })),
  gradCam: (network, images, target) => gradCam(network, images, { target }),
  cam: (network, images, target) => cam(network, images, { target }),
  guidedGradCam: (network, images, target) => strength(guidedGradCam(network, images, { target })),
};

interface Score {
  /** Share of maps whose maximum lies in the class's own object: the pointing game of Zhang et al. 2018. */
  readonly pointing: number;
  /** The share of the positive mass in that object over the object's share of the picture; 1 is chance. */
  readonly concentration: number;
}

/** Each map of a two-object picture against the pixel labels of the object that it should explain. */
function play(network: Network, map: Map): Score {
  let [hits, concentration] = [0, 0];
  for (let start = 0; start < PICTURES; start += BATCH) {
    const batch = pictures.slice(start, start + BATCH);
    const images = imageTensor(batch);
    for (const which of [0, 1] as const) {
      const objects = batch.map((picture) => picture.objects[which]!);
      const classes = objects.map(({ classIndex }) => classIndex);
      const values = tf.tidy(() => map(network, images, classes).dataSync<'float32'>());
      objects.forEach(({ mask }, i) => {
        const one = values.subarray(i * mask.length, (i + 1) * mask.length);
        const positive = one.map((value) => Math.max(0, value));
        const mass = positive.reduce((a, b) => a + b, 0);
        const within = positive.reduce((sum, value, pixel) => sum + (mask[pixel] ? value : 0), 0);
        const area = mask.reduce((a, b) => a + b, 0) / mask.length;
        hits += mask[one.reduce((best, value, pixel) => (value > one[best]! ? pixel : best), 0)]!;
        concentration += mass === 0 ? 0 : within / mass / area;
      });
    }
    images.dispose();
  }
  return { pointing: hits / (2 * PICTURES), concentration: concentration / (2 * PICTURES) };
}

describe('explanations of two-object pictures', () => {
  let model: LayersModel;
  const scores: Record<string, Score> = {};

  beforeAll(async () => {
    await use(backends.find(({ name }) => name === 'wasm')!);
    model = await loadShapeClassifier();
    using network = openNetwork(model);
    for (const [name, map] of Object.entries(methods)) scores[name] = play(network, map);
    console.log(
      [`${PICTURES} pictures, both classes       pointing    mass in the object / its area`]
        .concat(
          Object.entries(scores).map(
            ([name, { pointing, concentration }]) =>
              `  ${name.padEnd(30)}${(100 * pointing).toFixed(1).padStart(7)} %${concentration.toFixed(2).padStart(14)}`,
          ),
        )
        .join('\n'),
    );
  }, 120_000);

  afterAll(() => model.dispose());

  test.each(['cam', 'gradCam'])('%s points at the object of its class', (name) => {
    expect(scores[name]!.pointing).toBeGreaterThanOrEqual(0.9);
    expect(scores[name]!.concentration).toBeGreaterThan(2);
  });

  test('guided Grad-CAM points at least as well as guided backpropagation, which hardly knows the class', () => {
    expect(scores['guidedGradCam']!.pointing).toBeGreaterThan(scores['guidedBackprop']!.pointing);
  });
});
