import type { Concepts, LabelledDataset } from 'netlens';
import { readBroden } from 'netlens/node';
import { pictureBatches } from '../dissect/pictures.js';
import { concepts } from '../world/world.js';
import type { Task } from './task.js';

/** A shard's images and labels. */
export interface OpenShard {
  readonly data: LabelledDataset;
  readonly concepts: Concepts;
  /** How many images lie in the shards before. */
  readonly firstExample: number;
}

/** Opens one of the equal shards of a task's images, or all of them. */
export async function openShard({ source, shards, batchSize }: Task, shard?: number): Promise<OpenShard> {
  const part = shard === undefined ? { index: 0, of: 1 } : { index: shard, of: shards };
  if ('world' in source) {
    const [first, end] = [part.index, part.index + 1].map((i) => Math.floor((i * source.world) / part.of)) as [
      number,
      number,
    ];
    return { data: () => pictureBatches(end - first, { first, batchSize }), concepts, firstExample: first };
  }
  const { broden, ...options } = source;
  return readBroden(broden, { ...options, batchSize, shard: part });
}
