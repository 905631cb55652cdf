import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  activationQuantiles,
  conceptCounts,
  topActivations,
  type Dataset,
  type DatasetProgress,
  type LabelledBatch,
  type Network,
  type TopActivations,
} from 'netlens';
import { openShard } from './openShard.js';
import type { Parts, ShardJob } from './task.js';

/** Makes a shard's part. */
export async function work(
  network: Network,
  { task, part, shard, thresholds = {} }: ShardJob,
  onProgress: (progress: DatasetProgress) => void,
): Promise<Parts[keyof Parts]> {
  const { data, concepts, firstExample } = await openShard(task, shard);
  if (part === 'quantiles') return activationQuantiles(network, data, { layers: task.layers, onProgress });
  if (part === 'counts') return conceptCounts(network, data, { thresholds, concepts, onProgress });
  const top: Record<string, TopActivations> = {};
  for (const layer of task.layers) {
    top[layer] = await topActivations(network, imagesOf(data), { layer, k: task.k, firstExample, onProgress });
  }
  return top;
}

/** The images alone. */
export function imagesOf(data: Dataset<LabelledBatch>): () => AsyncGenerator<Tensor4D> {
  return async function* () {
    for await (const { images } of typeof data === 'function' ? data() : data) yield images;
  };
}
