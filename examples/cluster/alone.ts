import { networkDissect, topActivations, type Network, type TopActivations } from 'netlens';
import { imagesOf } from '../dissect/rounds.js';
import { openSource } from '../dissect/source.js';
import type { Report } from './coordinate.js';
import type { Task } from './task.js';

/** The same report from one process and one pass over all images: what the cluster's is compared with. */
export async function alone(network: Network, task: Task): Promise<Report> {
  const { layers, quantile, k, batchSize } = task;
  const { data, concepts } = await openSource(task.source, { batchSize });
  const dissection = await networkDissect(network, data, { layers, quantile, concepts });
  const top: Record<string, TopActivations> = {};
  for (const layer of layers) top[layer] = await topActivations(network, imagesOf(data), { layer, k });
  return { dissection, top };
}
