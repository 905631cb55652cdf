import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { addAll } from '../addAll.js';
import { TargetError } from '../errors.js';
import { show } from '../options.js';
import { bound, isObjective, type Activations, type Objective } from './objective.js';

/** The sum of several objectives' scores. */
export function add(...objectives: readonly Objective[]): Objective {
  if (objectives.length === 0 || !objectives.every(isObjective)) {
    throw new TargetError(
      `add: got ${objectives.length === 0 ? 'nothing' : 'something that is no objective'}; wanted objectives such as logit(0).`,
    );
  }
  return {
    layers: [...new Set(objectives.flatMap((objective) => objective.layers))],
    score: (activations) => addAll(objectives.map((objective) => objective.score(activations))),
    check: (...given) => objectives.forEach((objective) => objective.check?.(...given)),
    bind: (network) => add(...objectives.map((objective) => bound(network, objective))),
    ...(objectives.every(({ part }) => part !== undefined) && {
      part: (...some: [number, number]) =>
        add(...objectives.map((objective) => objective.part?.(...some) as Objective)),
    }),
  };
}

/** An objective's score times a number, which may be negative. */
export function scale(objective: Objective, factor: number): Objective {
  if (!isObjective(objective))
    throw new TargetError('scale: got something that is no objective; wanted one such as logit(0).');
  if (!Number.isFinite(factor)) throw new TargetError(`scale: got the factor ${show(factor)}; wanted a finite number.`);
  return {
    layers: objective.layers,
    score: (activations) => mul(objective.score(activations), factor),
    check: (...given) => objective.check?.(...given),
    bind: (network) => scale(bound(network, objective), factor),
    ...(objective.part && {
      part: (...some: [number, number]) => scale(objective.part?.(...some) as Objective, factor),
    }),
  };
}

/**
 * An objective of one's own.
 * @param layers - paths of the layers that it looks at.
 * @param score - from their activations, by path, one score for each example (`[batch]`), by any differentiable tfjs
 *   operations. On the wasm backend some need the kernels of `netlens/wasm`.
 */
export function custom(layers: readonly string[], score: (activations: Record<string, Tensor>) => Tensor): Objective {
  if (!Array.isArray(layers) || layers.length === 0 || typeof score !== 'function') {
    throw new TargetError('custom: wanted a list of layer paths and a function of their activations.');
  }
  return { layers: [...(layers as readonly string[])], score: score as (activations: Activations) => Tensor };
}
