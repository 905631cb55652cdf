import { zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../errors.js';
import { checkInput, type Input } from '../network/input.js';
import { withNetwork, type Explainable } from '../network/network.js';
import { standard, type Rule } from '../network/rules.js';
import { Run } from '../network/run.js';
import { inParts } from '../objectives/inParts.js';
import { objectiveSlots, resolveTarget, seedsOf, type Target } from '../objectives/target.js';

/** The gradients of a target's summed scores with respect to each input, under a backward rule. */
export function inputGradients(
  caller: string,
  model: Explainable,
  input: Input,
  target: Target | undefined,
  rule: Rule = standard,
): Tensor | Tensor[] {
  return withNetwork(caller, model, (network) => {
    const inputs = checkInput(caller, network.model, input);
    const objective = resolveTarget(caller, network, target, inputs[0]?.shape[0] as number);
    const to = network.graph.inputs;
    const from = objectiveSlots(caller, network, objective);
    if (rule !== standard && network.rectifiersBetween(to, from) === 0) {
      throw new UnsupportedModelError(
        `${caller}: no ReLU-like activation lies between the input and the target, so the result would be the plain ` +
          'gradient. Use saliency.',
      );
    }
    const look = { wanted: from, gradientsAt: to };
    const gradients = inParts(network, inputs, objective, look, (some, part) => {
      const run = new Run(network, some, look);
      const found = run.gradients(seedsOf(caller, network, part, run), rule);
      return to.map((slot, i) => found.get(slot) ?? zerosLike(some[i] as Tensor));
    });
    return Array.isArray(input) ? gradients : (gradients[0] as Tensor);
  });
}
