import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { occlusionMap, openNetwork, type OcclusionMap } from 'netlens';
import { createPool } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { median, once } from '../measure.js';
import type { Peer } from './Peer.js';

const ROUNDS = 3;

/** Prints what occlusion by windows of 16 every 8 pixels costs, beside a peer at its better batch. */
export async function occlusion(model: LayersModel, image: Tensor4D, target: number, peer: Peer): Promise<void> {
  using network = openNetwork(model);
  const pool = await createPool({ model, size: 2 });
  const options = { window: 16, stride: 8, target } as const;
  const ways = {
    '1 thread': () => occlusionMap(network, image, options),
    '2 threads': () => occlusionMap(network, image, options),
    'a pool of 2': () => pool.occlusionMap(image, options),
  };
  const times: Record<string, number[]> = {};
  const note = (name: string, ms: number): unknown => (times[name] ??= []).push(ms);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(ways)) {
      await startWasm({ threads: name === '2 threads' ? 2 : 1 });
      const ms = await once(() => run().then(tensorsOf));
      if (round >= 0) note(name, ms);
    }
    // A run takes the peer a quarter of a minute.
    for (const n of [8, 32]) if (round >= ROUNDS - 2) note(`peer ${n}`, await peer.time(`occlusion, ${n} at once`));
  }
  await pool.dispose();
  const of = (name: string): number => median(times[name] as number[]);
  const best = Math.min(of('peer 8'), of('peer 32'));
  console.log(`\nOcclusion, windows of 16 every 8 pixels; ${peer.name} at its better batch ${best.toFixed(0)} ms:`);
  for (const name of Object.keys(ways)) {
    console.log(`  ${name}: ${of(name).toFixed(0)} ms, over ${peer.name} ${(of(name) / best).toFixed(2)}`);
  }
}

const tensorsOf = ({ map, scores }: OcclusionMap): Tensor[] => [map, scores];
