import { networkDissect, topActivations, type Network, type TopActivations } from 'netlens';
import type { Report } from './coordinate.js';
import { openShard } from './openShard.js';
import type { Task } from './task.js';
import { imagesOf } from './work.js';

/** The same report from one process and one pass over all images: what the cluster's is compared with. */
export async function alone(network: Network, task: Task): Promise<Report> {
  const { data, concepts } = await openShard(task);
  const { layers, quantile, k } = task;
  const dissection = await networkDissect(network, data, { layers, quantile, concepts });
  const top: Record<string, TopActivations> = {};
  for (const layer of layers) top[layer] = await topActivations(network, imagesOf(data), { layer, k });
  return { dissection, top };
}
