import { tidy, type Tensor } from '@tensorflow/tfjs-core';
import { inChunks } from '../network/chunks.js';
import type { Planned } from '../network/planned.js';
import type { Look } from '../network/run.js';
import type { Objective } from './objective.js';

/** As `inChunks`, with the objective of each part; in one part where the score of an example may depend on others. */
export function inParts(
  network: Planned,
  inputs: readonly Tensor[],
  objective: Objective,
  look: Look,
  explain: (inputs: readonly Tensor[], objective: Objective) => Tensor[],
): Tensor[] {
  const { part } = objective;
  if (part === undefined) return tidy(() => explain(inputs, objective));
  return inChunks(network, inputs, look, (some, start) => explain(some, part(start, some[0]?.shape[0] as number)));
}
