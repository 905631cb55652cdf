/**
 * What computing only the touched part saves: occlusionMap beside the same windows drawn into whole pictures, on the
 * wasm backend, as a ratio and as a share of what the arithmetic allows; and what a second worker brings. Some five
 * minutes:
 *
 *     npm run bench:occlusion
 *     npm run bench:occlusion -- --only MobileNet --batch-size 9
 *
 * The naive way is timed on two of its batches, as each takes as long as the next.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { occlusionMap, openNetwork, type Network, type OcclusionMap } from 'netlens';
import { createPool } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { median } from './measure.js';
import { mobileNet } from './mobileNet.js';
import { arithmeticBound } from './occlusionBound.js';
import { vgg16 } from './vgg16.js';

const SIZE = 224;
const { values } = parseArgs({ options: { only: { type: 'string' }, 'batch-size': { type: 'string' } } });
const batchSize = Number(values['batch-size'] ?? 16);
const wanted = (name: string): boolean => name.includes(values.only ?? '');
const sideOf = (window: number, stride: number): number => Math.ceil((SIZE - window) / stride) + 1;

/** Seconds of a call. */
async function seconds(run: () => Promise<OcclusionMap>): Promise<number> {
  const start = performance.now();
  const { map, scores } = await run();
  const elapsed = (performance.now() - start) / 1000;
  tf.dispose([map, scores]);
  return elapsed;
}

/** Seconds that a window takes when it is drawn into a whole picture, so many of them at a time, by the fast engine. */
async function naive(network: Network, image: tf.Tensor4D, atOnce: number, runs: number): Promise<number> {
  const pixels = image.dataSync();
  const [window, stride] = [16, 8];
  const side = sideOf(window, stride);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const covered = new Float32Array(atOnce * pixels.length);
    for (let i = 0; i < atOnce; i++) {
      covered.set(pixels, i * pixels.length);
      const place = run * atOnce + i;
      for (let y = 0; y < window; y++) {
        const row = Math.floor(place / side) * stride + y;
        const first = i * pixels.length + (row * SIZE + (place % side) * stride) * 3;
        covered.fill(0, first, first + window * 3);
      }
    }
    const pictures = tf.tensor4d(covered, [atOnce, SIZE, SIZE, 3]);
    const output = network.predict(pictures);
    await output.data();
    tf.dispose([pictures, output]);
    times.push(performance.now() - start);
  }
  return median(times) / 1000 / atOnce;
}

async function compare(
  name: string,
  model: LayersModel,
  sizes: readonly (readonly [number, number])[],
  image: tf.Tensor4D,
): Promise<void> {
  using network = openNetwork(model);
  const warm = await naive(network, image, 1, 2);
  const runs = warm > 0.3 ? 2 : 5;
  const [together, alone] = [await naive(network, image, batchSize, runs), await naive(network, image, 1, runs)];
  const ms = (one: number): string => `${(1000 * one).toFixed(0)} ms`;
  console.log(`\n${name}: a whole picture takes ${ms(together)} in batches of ${batchSize}, ${ms(alone)} alone`);
  for (const [window, stride] of sizes) {
    const count = sideOf(window, stride) ** 2;
    const bound = arithmeticBound(network, SIZE, window, stride);
    const times: number[] = [];
    for (let round = 0; round < (warm > 0.3 ? 1 : 3); round++) {
      times.push(await seconds(() => occlusionMap(network, image, { window, stride, batchSize })));
    }
    const exact = median(times);
    const beside = (one: number): string => {
      const times = (one * count) / exact;
      return `${times.toFixed(2)} times as fast (${((100 * times) / bound).toFixed(0)} % of ${bound.toFixed(1)})`;
    };
    console.log(
      `  ${window}/${stride}, ${count} windows: ${exact.toFixed(1)} s; naive in batches ${(together * count).toFixed(1)} s, ` +
        `${beside(together)}; naive one by one ${(alone * count).toFixed(1)} s, ${beside(alone)}`,
    );
  }
}

/** What giving up exactness brings, and a second worker: one picture, windows of 16 every 8 pixels. */
async function further(name: string, model: LayersModel, image: tf.Tensor4D): Promise<void> {
  using network = openNetwork(model);
  await using one = await createPool({ model, size: 1 });
  await using two = await createPool({ model, size: 2 });
  const options = { window: 16, stride: 8, batchSize, target: 0 } as const;
  const ways = {
    exact: () => occlusionMap(network, image, options),
    bounded: () => occlusionMap(network, image, { ...options, exact: false }),
    one: () => one.occlusionMap(image, options),
    two: () => two.occlusionMap(image, options),
  };
  const times = { exact: [] as number[], bounded: [] as number[], one: [] as number[], two: [] as number[] };
  for (let round = 0; round < 2; round++) {
    for (const way of ['exact', 'bounded', 'one', 'two'] as const) times[way].push(await seconds(ways[way]));
  }
  const {
    exact,
    bounded,
    one: single,
    two: pair,
  } = {
    exact: median(times.exact),
    bounded: median(times.bounded),
    one: median(times.one),
    two: median(times.two),
  };
  console.log(
    `  ${name} 16/8 with exact: false: ${bounded.toFixed(1)} s beside ${exact.toFixed(1)} s, ${(exact / bounded).toFixed(2)} times as fast\n` +
      `  a pool of 1: ${single.toFixed(1)} s; a pool of 2: ${pair.toFixed(1)} s, ${(single / pair).toFixed(2)} times as fast`,
  );
}

console.log(
  `Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}; ` +
    'wasm, one thread, random weights, 224 x 224',
);
await startWasm({ threads: 1 });
const image = tf.randomUniform([1, SIZE, SIZE, 3], -1, 1, 'float32', 7) as tf.Tensor4D;
if (wanted('MobileNet v1 1.0')) {
  const model = mobileNet();
  await compare('MobileNet v1 1.0', model, [[16, 8]], image);
  await further('MobileNet v1 1.0', model, image);
  model.dispose();
}
if (wanted('VGG-16')) {
  const sizes = [
    [16, 8],
    [32, 8],
  ] as const;
  await compare('VGG-16', vgg16(), sizes, image);
}
image.dispose();
