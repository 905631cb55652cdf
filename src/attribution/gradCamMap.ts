import { mean, zerosLike, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import { Run } from '../network/run.js';
import type { Slot } from '../network/trace.js';
import { inParts } from '../objectives/inParts.js';
import type { Objective } from '../objectives/objective.js';
import { objectiveSlots, seedsOf } from '../objectives/target.js';
import { weightedActivation } from './weightedActivation.js';

/**
 * Grad-CAM before its ReLU, `[batch, rows, columns]` of the layer at a slot: forward to the target keeping the layer,
 * backward to the layer, the mean over places, the weighted sum. To be called inside a tidy.
 */
export function gradCamMap(
  caller: string,
  network: TracedNetwork,
  inputs: readonly Tensor[],
  objective: Objective,
  slot: Slot,
): Tensor3D {
  const targets = objectiveSlots(caller, network, objective);
  const look = { wanted: [slot, ...targets], gradientsAt: [slot] };
  const [map] = inParts(network, inputs, objective, look, (some, part) => {
    const run = new Run(network, some, look);
    const activation = run.value(slot);
    const gradient = run.gradients(seedsOf(caller, network, part, run)).get(slot) ?? zerosLike(activation);
    return [weightedActivation(activation, mean(gradient, [1, 2]) as Tensor2D)];
  });
  return map as Tensor3D;
}
