import {
  add,
  clone,
  dispose,
  div,
  keep,
  maximum,
  mean,
  minimum,
  mul,
  reshape,
  square,
  sub,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { checkInput } from '../../network/input.js';
import type { Explainable } from '../../models/openNetwork.js';
import { standard } from '../../network/rules.js';
import { withNetworkAsync } from '../../models/openNetwork.js';
import { resolveTarget } from '../../objectives/target.js';
import { ascend, NETWORK } from '../ascent/ascend.js';
import { blackAndWhite } from '../blackAndWhite.js';
import { aim } from './aim.js';
import { attackSettings, type AdversarialExampleOptions } from './attackSettings.js';
import { drawFromBall, inwards, projected, steepestAscent, withinBall } from './ball.js';
import { headOf } from '../../objectives/headOf.js';
import { leastChange } from './leastChange.js';
import { lbfgs } from '../ascent/optimizers/lbfgs.js';
import { scoreGradient } from '../scoreGradient.js';

/**
 * Images that look the same, but the network takes them for something else.
 *
 * - `fgsm`: `x + epsilon sign(g)`;
 * - `pgd`: from a place within epsilon, each as likely as the next, `x <- project(x + stepSize sign(g))`, or `g / |g|`
 *   for the norm l2;
 * - `lbfgs`: the `x` in the range with the most `log p - distanceWeight |x - x0|^2`; with `searches`, by the greatest
 *   weight with which `x` is taken for the class. The gradient counts where it does not lead out of the range.
 *
 * g is the gradient of the target's log-probability (of minus the top class's without a target), or of an objective.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; with one input.
 * @param images - `[batch, h, w, c]` in the model's range. Not changed.
 * @returns the changed images, each within epsilon of its own. The caller disposes of them. `classify` says which are
 *   taken for the class. Memory: a forward and backward pass.
 * @throws An {@link OptionError}.
 * @throws An {@link ShapeError}.
 * @throws An {@link TargetError}.
 * @throws An {@link NumericalError}.
 * @example
 * const fooled = await adversarialExample(network, photo, { target: 340, epsilon: 16 / 255 });
 * @see Goodfellow et al. 2014, arXiv:1412.6572 (fgsm); Madry et al. 2017, arXiv:1706.06083 (pgd); Szegedy et al. 2013,
 *   arXiv:1312.6199 (lbfgs; there by a box-constrained L-BFGS, here by one whose steps are clipped).
 */
export async function adversarialExample(
  model: Explainable,
  images: Tensor4D,
  options: AdversarialExampleOptions = {},
): Promise<Tensor4D> {
  const caller = 'adversarialExample';
  const { method, norm, targeted, distanceWeight, seed, range, target, steps, searches } = attackSettings(
    caller,
    options,
  );

  return withNetworkAsync(caller, model, async (network) => {
    const [input] = checkInput(caller, network.inputs, images) as [Tensor4D];
    const head = headOf(network);
    const checked = resolveTarget(caller, network, target, input.shape[0]);
    const held: Tensor[] = [];
    try {
      const hold = <T extends Tensor>(compute: () => T): T => {
        const made = keep(tidy(compute));
        held.push(made);
        return made;
      };
      const start = hold(() => clone(input));
      const low = hold(() => clone(blackAndWhite(start, range)[0]));
      const high = hold(() => clone(blackAndWhite(start, range)[1]));
      const limited = options.epsilon !== undefined || method !== 'lbfgs';
      // A sum x0 + delta is rounded: a hair less keeps it within epsilon itself.
      const epsilon = hold(() => mul(options.epsilon ?? mul(sub(high, low), 8 / 255), 1 - 1e-6));
      const project = (x: Tensor): Tensor => {
        const inside = limited ? add(start, withinBall(sub(x, start), epsilon, norm)) : x;
        return minimum(maximum(inside, low), high);
      };
      const { objective, margins } = aim(network, head, input, { target, targeted }, checked, held);
      const stepSize = method === 'fgsm' ? epsilon : hold(() => mul(1, options.stepSize ?? mul(epsilon, 2.5 / steps)));
      const unit = hold(() => div(2, maximum(square(sub(high, low)), 1e-30)));
      const isRandom = method === 'pgd';
      const climb = async (weights: readonly number[], done: number): Promise<Tensor4D> => {
        const costs = tidy(() => keep(mul(tensor1d([...weights]), unit)));
        const { parameters } = await ascend({
          caller,
          steps,
          from: done * steps,
          total: steps * searches,
          seed,
          signal: options.signal,
          onProgress: options.onProgress,
          optimizer:
            method === 'lbfgs' ? projected(lbfgs(), project) : projected(steepestAscent(stepSize, norm), project),
          start: () => [isRandom ? project(add(start, drawFromBall(start, epsilon, norm, seed))) : clone(start)],
          climb: ([x], _random, checks) => {
            const { scores, gradient } = scoreGradient(caller, network, objective, x as Tensor, standard);
            checks.note(NETWORK, scores);
            checks.note(NETWORK, gradient);
            const score = mean(scores);
            if (method !== 'lbfgs') return { gradients: [gradient], score };
            const change = sub(x as Tensor, start);
            const value = sub(scores, mul(sum(square(change), [1, 2, 3]), mul(costs, 0.5)));
            const slope = sub(gradient, mul(change, reshape(costs, [-1, 1, 1, 1])));
            return { gradients: [inwards(slope, x as Tensor, [low, high])], score, value };
          },
          toImage: ([x]) => clone(x as Tensor4D),
        }).finally(() => costs.dispose());
        return parameters[0] as Tensor4D;
      };
      if (searches === 1) return await climb(Array<number>(start.shape[0]).fill(distanceWeight), 0);
      return await leastChange({ start, weight: distanceWeight, searches, attempt: climb, margins: margins! });
    } finally {
      dispose(held);
    }
  });
}
