import { tidy, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import type { Rules } from '../network/rules.js';
import { Run } from '../network/run.js';
import type { Slot } from '../network/graph.js';
import type { Objective } from '../objectives/objective.js';
import { activationsOf, objectiveSlots, scoresOf, seedsOf } from '../objectives/target.js';

/**
 * An objective's scores `[batch]` and the gradient of their sum at the network's only input: forwards and backwards by
 * the engine, never by tfjs's tape.
 */
export function scoreGradient(
  caller: string,
  network: TracedNetwork,
  objective: Objective,
  input: Tensor,
  rules: Rules,
): { scores: Tensor; gradient: Tensor } {
  return tidy(() => {
    const slot = network.graph.inputs[0] as Slot;
    const wanted = objectiveSlots(caller, network, objective);
    const run = new Run(network, [input], { wanted, gradientsAt: [slot], rules });
    const scores = scoresOf(caller, objective, activationsOf(caller, network, objective, run));
    const found = run.gradients(seedsOf(caller, network, objective, run));
    return { scores, gradient: found.get(slot) ?? zerosLike(input) };
  });
}
