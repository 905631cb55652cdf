import { availableParallelism } from 'node:os';
import { randomUniform, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { createPool } from 'netlens/node';
import { median, once } from '../measure.js';
import type { Peer } from './Peer.js';

const IMAGES = 200;
const ROUNDS = 3;
/** Batches of the peers: each one's fastest counts. */
const BATCHES = [1, 4, 8, 16, 32];

/** Prints the saliency maps a second of many images: the pools', and the peers' at their best batch. */
export async function manyImages(model: LayersModel, target: number, peers: readonly Peer[]): Promise<void> {
  const size = availableParallelism();
  const images: Tensor4D = randomUniform([IMAGES, 224, 224, 3], -1, 1, 'float32', 8);
  const pools = {
    'pool on wasm': await createPool({ model, size }),
    'pool on onnxruntime': await createPool({ model, size, executor: 'onnxruntime' }),
  };
  const rates: Record<string, number[]> = {};
  const note = (name: string, count: number, ms: number): unknown => (rates[name] ??= []).push((1000 * count) / ms);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, pool] of Object.entries(pools)) {
      const ms = await once(() => pool.saliency(images, { target }));
      if (round >= 0) note(name, IMAGES, ms);
    }
    for (const peer of peers) {
      for (const batch of BATCHES) {
        const ms = await peer.time('saliency', batch);
        if (round >= 0) note(`${peer.name}, batch ${batch}`, batch, ms);
      }
    }
  }
  images.dispose();
  for (const pool of Object.values(pools)) await pool.dispose();

  const of = (name: string): number => median(rates[name] as number[]);
  console.log(`\nSaliency maps a second, ${IMAGES} images, ${size} cores:`);
  for (const name of Object.keys(rates)) console.log(`  ${name.padEnd(42)} ${of(name).toFixed(1)}`);
  for (const pool of Object.keys(pools)) {
    for (const peer of peers) {
      const best = Math.max(...BATCHES.map((batch) => of(`${peer.name}, batch ${batch}`)));
      console.log(`  ${pool} over ${peer.name} at its best: ${(of(pool) / best).toFixed(2)}`);
    }
  }
}
