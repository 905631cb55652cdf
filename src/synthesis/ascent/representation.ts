import { add, cast, div, equal, keep, maximum, mul, square, sub, sum, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { checkGroup, groupMask, type NeuronGroup } from './neuronGroup.js';
import { BEFORE, beforeRectifier, type Objective } from '../../objectives/objective.js';

/** What a layer makes of an input, as something to meet again. */
export interface Representation {
  /** 0 where it does not count. */
  readonly activation: Tensor;
  /** Where only a group of neurons counts: 1 for them, else 0. */
  readonly mask?: Tensor;
  /** Where the layer is a rectifier: 1 where it passed its input on unchanged, else 0. */
  readonly passed?: Tensor;
}

/** The representation of an input in a layer, or in a group of its neurons. The caller disposes of its tensors. */
export function representation(
  network: TracedNetwork,
  input: Tensor,
  layer: string,
  group?: NeuronGroup,
): Representation {
  const slot = network.slot('invertRepresentation', layer);
  const before = beforeRectifier(network, slot);
  const made = tidy(() => {
    const run = new Run(network, [input], { wanted: before === undefined ? [slot] : [slot, before] });
    const whole = run.result(slot);
    if (group !== undefined) checkGroup('invertRepresentation', layer, group, whole.shape);
    const mask = group && keep(groupMask(group, whole.shape));
    const activation = keep(mask === undefined ? whole : mul(whole, mask));
    return {
      activation,
      ...(mask && { mask }),
      ...(before !== undefined && { passed: keep(cast(equal(run.value(before), whole), 'float32')) }),
    };
  });
  return made;
}

/** What of a layer's values is another than it is to be. */
export function differenceFrom({ activation, mask }: Representation, given: Tensor): Tensor {
  const difference = sub(given, activation);
  return mask === undefined ? difference : mul(difference, mask);
}

/** `|difference|^2 / |A0|^2` for each example. */
export function relativeErrors(difference: Tensor, activation: Tensor): Tensor {
  return div(sum(square(difference), axes(activation)), norms(activation, false));
}

/**
 * Minus the relative squared error of a representation, to be maximized.
 *
 * A rectifier that is silent in the image, but not in the one to be met, has no gradient by its output. It would stay
 * silent for ever. So where a rectifier had passed its input z on, z is what must be met: `z - A0` in place of
 * `A(z) - A0`. That is the same where it passes z on, more where it does not, and zero at the same images.
 */
export function nearness(layer: string, wanted: Representation): Objective {
  const { activation, passed } = wanted;
  const before = BEFORE + layer;
  const rest = (given: Tensor): Tensor => {
    const difference = differenceFrom(wanted, given);
    return passed === undefined ? difference : mul(difference, sub(1, passed));
  };
  const open = (given: Tensor): Tensor => mul(differenceFrom(wanted, given), passed!);
  const slope = (difference: Tensor): Tensor => div(mul(difference, -2), norms(activation, true));
  return {
    layers: passed === undefined ? [layer] : [layer, before],
    score: ({ [layer]: given, [before]: input }) => {
      const silent = relativeErrors(rest(given!), activation);
      return mul(input === undefined ? silent : add(silent, relativeErrors(open(input), activation)), -1);
    },
    gradient: ({ [layer]: given, [before]: input }) => ({
      [layer]: slope(rest(given!)),
      ...(input !== undefined && { [before]: slope(open(input)) }),
    }),
  };
}

const axes = (tensor: Tensor): number[] => tensor.shape.map((_, axis) => axis).slice(1);

const norms = (activation: Tensor, keepDims: boolean): Tensor =>
  maximum(sum(square(activation), axes(activation), keepDims), 1e-20);
