import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import { inChunks } from '../network/chunks.js';
import type { TracedNetwork } from '../network/network.js';
import type { Slot } from '../network/trace.js';
import type { Objective } from './objective.js';

/** As `inChunks`, with the objective of each part; in one part where the score of an example may depend on others. */
export function inParts(
  network: TracedNetwork,
  inputs: readonly Tensor[],
  objective: Objective,
  looked: { readonly wanted: Iterable<Slot>; readonly gradientsAt?: Iterable<Slot> },
  explain: (inputs: readonly Tensor[], objective: Objective) => Tensor[],
): Tensor[] {
  const { part } = objective;
  if (part === undefined) return tidy(() => explain(inputs, objective));
  return inChunks(network, inputs, looked, (some, start) => explain(some, part(start, some[0]?.shape[0] as number)));
}
