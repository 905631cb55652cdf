import * as tf from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { gradCam, guidedGradCam, occlusionMap, receptiveField, topActivations } from 'netlens';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { naiveOcclusion } from '../attribution/perturbation/naiveOcclusion.js';
import { functional, on } from '../oracle/cases/case.js';
import { backends, read, use } from '../support/backends.js';
import '../support/matchers.js';
import { normals } from '../support/random.js';
import { randomizeWeights } from '../support/weights.js';

const [HEIGHT, WIDTH] = [8, 6];

/** A sequence [batch, 5, 4], which is reshaped as a picture would be, and then a picture [batch, 8, 6, 3]. */
function model(): LayersModel {
  const made = functional(
    [
      [5, 4],
      [HEIGHT, WIDTH, 3],
    ],
    (sequence, picture) => {
      const words = on(layers.reshape({ targetShape: [5, 4, 1] }), sequence!);
      const read = on(layers.conv2d({ filters: 2, kernelSize: [2, 4], name: 'words' }), words);
      const seen = on(layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', name: 'seen' }), picture!);
      const [left, right] = [read, seen].map((each) => on(layers.globalAveragePooling2d({}), each));
      const both = on(layers.concatenate({ name: 'both' }), [left!, right!]);
      return on(layers.dense({ units: 3, activation: 'softmax', name: 'classes' }), both);
    },
  );
  return randomizeWeights(made, 9);
}

describe.each(backends)('a picture behind a sequence on $name', (backend) => {
  let network: LayersModel;
  let [sequence, picture]: tf.Tensor[] = [];
  beforeAll(async () => {
    await use(backend);
    network = model();
    sequence = tf.tensor3d(normals(1, 40), [2, 5, 4]);
    picture = tf.tensor4d(normals(2, 2 * HEIGHT * WIDTH * 3), [2, HEIGHT, WIDTH, 3]);
  });
  afterAll(() => {
    network.dispose();
    tf.dispose([sequence!, picture!]);
  });

  test('gives maps their size', () => {
    const map = gradCam(network, [sequence!, picture!], { layer: 'seen' });
    expect(map.shape).toEqual([2, HEIGHT, WIDTH]);
    const details = guidedGradCam(network, [sequence!, picture!], { layer: 'seen' });
    expect(details.map(({ shape }) => shape)).toEqual([sequence!.shape, picture!.shape]);
    tf.dispose([map, ...details]);
  });

  test('is what windows cover', async () => {
    const [window, stride] = [[3, 2], [2, 2]] as const; // prettier-ignore
    const { map, scores } = await occlusionMap(network, [sequence!, picture!], {
      target: 1,
      window,
      stride,
      fill: 0.5,
    });
    const covering = { window, stride, fill: () => 0.5 };
    const expected = await naiveOcclusion(network, [sequence!, picture!], covering, (output) => output[1]!);
    expect(map.shape).toEqual([2, HEIGHT, WIDTH]);
    expect(await read(map)).toBeAllclose(expected.map, { atol: 2e-6 });
    expect(await read(scores)).toBeAllclose(expected.scores, { atol: 1e-6 });
  });

  test('has the receptive fields of what depends on both, and the boxes of top activations', async () => {
    expect(receptiveField(network, 'seen')).toEqual({ size: [3, 3], stride: [1, 1], offset: [0, 0] });
    expect(receptiveField(network, 'both').size).toEqual([HEIGHT, WIDTH]);
    const top = await topActivations(network, [[sequence!, picture!]], { layer: 'seen', k: 2 });
    // Where a channel is largest, by a loop over what the layer gives.
    const { kernel, bias } = kernelOf(network);
    const pixels = await picture!.data();
    for (let channel = 0; channel < 3; channel++) {
      const best = [0, 1].map((example) => strongest(pixels, kernel, bias, example, channel));
      for (const { example, score, neuron, box } of top.channels[channel]!) {
        const { value, y, x } = best[example]!;
        expect(score).toBeCloseTo(value, 4);
        expect(neuron).toEqual({ y, x });
        expect(box).toEqual({ top: y, left: x, height: 3, width: 3 });
      }
      expect(top.channels[channel]!.map(({ example }) => example)).toEqual(
        [0, 1].sort((a, b) => best[b]!.value - best[a]!.value),
      );
    }
  });
});

function kernelOf(network: LayersModel): { kernel: Float32Array; bias: Float32Array } {
  const [kernel, bias] = network
    .getLayer('seen')
    .getWeights()
    .map((weight) => weight.dataSync<'float32'>());
  return { kernel: kernel!, bias: bias! };
}

/** relu of a 3x3 convolution of one channel over one example, and the largest of it. */
function strongest(
  pixels: ArrayLike<number>,
  kernel: Float32Array,
  bias: Float32Array,
  example: number,
  channel: number,
): { value: number; y: number; x: number } {
  let best = { value: -Infinity, y: 0, x: 0 };
  for (let y = 0; y < HEIGHT - 2; y++) {
    for (let x = 0; x < WIDTH - 2; x++) {
      let sum = bias[channel]!;
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          for (let c = 0; c < 3; c++) {
            const pixel = pixels[((example * HEIGHT + y + i) * WIDTH + x + j) * 3 + c]!;
            sum += pixel * kernel[((i * 3 + j) * 3 + c) * 3 + channel]!;
          }
        }
      }
      if (Math.max(0, sum) > best.value) best = { value: Math.max(0, sum), y, x };
    }
  }
  return best;
}
