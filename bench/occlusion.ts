/**
 * What computing only the touched part saves: occlusionMap beside the same windows drawn into whole pictures, in batches
 * of one size, on the wasm backend. The naive way is timed on some of its batches, as each takes as long as the next.
 *
 *     npx tsx bench/occlusion.ts [batchSize]
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-wasm';
import { occlusionMap, openNetwork } from 'netlens';
import { median } from './measure.js';
import { mobileNet } from './mobileNet.js';
import { vgg16 } from './vgg16.js';

interface Case {
  readonly name: string;
  readonly model: () => LayersModel;
  readonly window: number;
  readonly stride: number;
}

const cases: readonly Case[] = [
  { name: 'MobileNet v1 1.0', model: mobileNet, window: 16, stride: 8 },
  { name: 'VGG-16', model: vgg16, window: 16, stride: 8 },
  { name: 'VGG-16', model: vgg16, window: 32, stride: 8 },
];

const SIZE = 224;
const NAIVE_BATCHES = 3;
const batchSize = Number(process.argv[2] ?? 16);

/** Seconds that the windows take when each is drawn into a whole picture, by the fast engine, from a few batches. */
async function naive(model: LayersModel, image: tf.Tensor4D, { window, stride }: Case): Promise<number> {
  using network = openNetwork(model);
  const pixels = image.dataSync();
  const side = Math.ceil((SIZE - window) / stride) + 1;
  const times: number[] = [];
  for (let batch = 0; batch <= NAIVE_BATCHES; batch++) {
    const start = performance.now();
    const covered = new Float32Array(batchSize * pixels.length);
    for (let i = 0; i < batchSize; i++) {
      covered.set(pixels, i * pixels.length);
      const place = batch * batchSize + i;
      for (let y = 0; y < window; y++) {
        const row = Math.floor(place / side) * stride + y;
        const first = i * pixels.length + (row * SIZE + (place % side) * stride) * 3;
        covered.fill(0, first, first + window * 3);
      }
    }
    const pictures = tf.tensor4d(covered, [batchSize, SIZE, SIZE, 3]);
    const output = network.predict(pictures) as tf.Tensor;
    await output.data();
    tf.dispose([pictures, output]);
    if (batch > 0) times.push(performance.now() - start);
  }
  return (median(times) / 1000 / batchSize) * side ** 2;
}

await tf.setBackend('wasm');
console.log(`windows in batches of ${batchSize}, wasm, one thread`);
for (const each of cases) {
  const model = each.model();
  const image = tf.randomUniform([1, SIZE, SIZE, 3], -1, 1, 'float32', 7) as tf.Tensor4D;
  const whole = await naive(model, image, each);
  const network = openNetwork(model);
  const start = performance.now();
  const { map, scores } = await occlusionMap(network, image, { ...each, batchSize });
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${each.name} ${each.window}/${each.stride}: naive ${whole.toFixed(1)} s, incremental ${seconds.toFixed(1)} s, ` +
      `${(whole / seconds).toFixed(2)} times as fast; ${scores.size} windows`,
  );
  network.dispose();
  tf.dispose([image, map, scores]);
  model.dispose();
}
