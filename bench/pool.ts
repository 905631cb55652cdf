/**
 * What a second worker thread brings, and several images at once: maps a second of pools of 1 and of 2, interleaved, on
 * the wasm backend: `npm run bench:pool`.
 */
import os from 'node:os';
import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { gradCam, openNetwork, saliency } from 'netlens';
import { createPool, type Pool } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { medians, ratio } from './measure.js';
import { mobileNet } from './mobileNet.js';
import { sharedModel } from './sharedModel.js';

const IMAGES = 40;

async function compare(title: string, model: LayersModel): Promise<void> {
  const [, height, width] = model.inputs[0]?.shape as [null, number, number];
  const images: Tensor4D = randomUniform([IMAGES, height, width, 3], -1, 1, 'float32', 7);
  using network = openNetwork(model);
  const pools: [Pool, Pool] = [await createPool({ model, size: 1 }), await createPool({ model, size: 2 })];
  console.log(`\n${title}, ${IMAGES} images: maps a second`);
  console.log('                  one batch    pool of 1    pool of 2    2 / 1    1 at once    8 at once');
  for (const [name, method] of Object.entries({ saliency, gradCam })) {
    const times = await medians(
      {
        batch: () => method(network, images),
        one: () => pools[0][name as 'saliency'](images),
        two: () => pools[1][name as 'saliency'](images),
        alone: () => pools[1][name as 'saliency'](images, { examplesAtOnce: 1 }),
        eight: () => pools[1][name as 'saliency'](images, { examplesAtOnce: 8 }),
      },
      { rounds: 5, warmUp: 1 },
    );
    const rate = (ms: number): string => ((IMAGES * 1000) / ms).toFixed(1).padStart(11);
    console.log(
      `  ${name.padEnd(14)}${[rate(times.batch), rate(times.one), rate(times.two)].join('  ')}  ${ratio(times.one, times.two).padStart(7)}` +
        `  ${[rate(times.alone), rate(times.eight)].join('  ')}`,
    );
  }
  for (const pool of pools) await pool.dispose();
  images.dispose();
}

console.log(
  `Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}`,
);
await startWasm({ threads: 1 });
const small = await sharedModel('mobilenet_v1_0.25_224_dense');
if (small !== undefined) await compare('MobileNet v1 0.25, 224 x 224', small);
await compare('MobileNet v1 1.0, 224 x 224, random weights', mobileNet());
