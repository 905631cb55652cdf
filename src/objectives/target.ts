import { ones, Tensor } from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import { tapeGradients } from '../network/tapeGradients.js';
import type { Run } from '../network/run.js';
import type { Slot } from '../network/graph.js';
import { show } from '../options.js';
import { classScore } from './classes.js';
import { bound, isObjective, LOGITS, slotOf, type Activations, type Objective } from './objective.js';

/** What to explain: a class for all examples, a class for each, or an objective. */
export type Target = number | readonly number[] | Objective;

/** The values of slots: a run's, mostly. */
export type Values = Pick<Run, 'value'>;

/**
 * A target as an objective that fits the network; each example's top class where there is none.
 * @throws A {@link NetlensError}.
 */
export function resolveTarget(
  caller: string,
  network: TracedNetwork,
  target: Target | undefined,
  batch: number,
): Objective {
  const objective = isObjective(target) ? target : classScore(LOGITS, checkList(caller, target), 'target');
  if (objective.layers.length === 0) {
    throw new TargetError(`${caller}: the objective looks at no layer; wanted the path of one at least in its layers.`);
  }
  for (const layer of objective.layers) slotOf(caller, network, layer);
  objective.check?.(caller, network, batch);
  return bound(network, objective);
}

/** The slots that an objective looks at. */
export function objectiveSlots(caller: string, network: TracedNetwork, objective: Objective): Slot[] {
  return objective.layers.map((layer) => slotOf(caller, network, layer));
}

/** An objective's scores `[batch]` in a run that kept its slots. */
export function scoresOf(caller: string, objective: Objective, activations: Activations): Tensor {
  const batch = Object.values(activations)[0]?.shape[0];
  const made: unknown = objective.score(activations);
  const scores = made instanceof Tensor ? (made as Tensor) : undefined;
  if (scores?.rank !== 1 || scores.shape[0] !== batch || scores.dtype !== 'float32' || scores.isDisposed) {
    const got = scores && `${scores.isDisposed ? 'a disposed ' : ''}${scores.dtype} ${showShape(scores.shape)}`;
    throw new TargetError(
      `${caller}: the objective's score is ${got ?? show(made)}; wanted one float32 for each example, [${batch}].`,
    );
  }
  return scores;
}

/** The activations that an objective looks at, in a run that kept them. */
export function activationsOf(caller: string, network: TracedNetwork, objective: Objective, run: Values): Activations {
  return Object.fromEntries(objective.layers.map((layer) => [layer, run.value(slotOf(caller, network, layer))]));
}

/** Where a backward pass of an objective starts: the gradients of its summed scores, by slot. */
export function seedsOf(caller: string, network: TracedNetwork, objective: Objective, run: Values): Map<Slot, Tensor> {
  const activations = activationsOf(caller, network, objective, run);
  const known = objective.gradient?.(activations);
  if (known !== undefined) {
    return new Map(Object.entries(known).map(([layer, gradient]) => [slotOf(caller, network, layer), gradient]));
  }
  // Two names of an objective may be one place, whose gradient must count once.
  const slots = [...new Set(objectiveSlots(caller, network, objective))];
  const values = slots.map((slot) => run.value(slot));
  const each = ones([values[0]?.shape[0] as number]);
  const grads = tapeGradients(() => scoresOf(caller, objective, activations), values, each);
  return new Map(slots.flatMap((slot, i) => (grads[i] === undefined ? [] : [[slot, grads[i]] as const])));
}

function checkList(
  caller: string,
  target: Exclude<Target, Objective> | undefined,
): number | readonly number[] | undefined {
  if (target === undefined || typeof target === 'number') return target;
  if (Array.isArray(target) && target.length > 0) return target as readonly number[];
  throw new TargetError(
    `${caller}: got the target ${show(target)}; wanted a class, a list of one class for each example, or an objective such as neuron(layer, {channel}).`,
  );
}
