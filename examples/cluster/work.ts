import {
  activationQuantiles,
  conceptCounts,
  topActivations,
  type DatasetProgress,
  type Network,
  type TopActivations,
} from 'netlens';
import { imagesOf } from '../dissect/rounds.js';
import { openSource } from '../dissect/source.js';
import type { NodeJob, Parts } from './task.js';

/** Makes a shard's part. */
export async function work(
  network: Network,
  { task, part, node, thresholds = {} }: NodeJob,
  onProgress: (progress: DatasetProgress) => void,
): Promise<Parts[keyof Parts]> {
  const { source, batchSize, shards, layers, k } = task;
  const shard = { index: node.index, of: shards };
  const { data, concepts, firstExample } = await openSource(source, { batchSize, shard });
  if (part === 'quantiles') return activationQuantiles(network, data, { layers, onProgress });
  if (part === 'counts') return conceptCounts(network, data, { thresholds, concepts, onProgress });
  const top: Record<string, TopActivations> = {};
  for (const layer of layers) {
    top[layer] = await topActivations(network, imagesOf(data), { layer, k, firstExample, onProgress });
  }
  return top;
}
