import {
  argMax,
  cast,
  concat,
  equal,
  greater,
  mean,
  mul,
  reshape,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { TargetError } from '../../errors.js';
import { checkInput } from '../../network/input.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { withNetwork } from '../../models/openNetwork.js';
import { isObjective } from '../../objectives/objective.js';
import { activationsOf, objectiveSlots, resolveTarget, scoresOf, type Target } from '../../objectives/target.js';
import { checkOptions } from '../../options.js';
import { applyPatch } from './applyPatch.js';
import { checkFits, checkImage, checkPatch } from '../checkImage.js';
import { checkWhole } from '../checks.js';
import { headOf, type Head } from '../../objectives/headOf.js';
import { selectionOf } from './likelihood.js';
import { listOfModels } from './listOfModels.js';
import { checkPlacement, placements, type PlacementOptions } from './placements.js';
import { seededRandom } from '../../Random.js';

/** Options of `patchSuccessRate`. */
export interface PatchSuccessRateOptions extends PlacementOptions {
  /** What the network shall see: a class, or any objective. */
  readonly target: Target;
  /** Where the patch covers. @default all of it */
  readonly mask?: Tensor2D;
  /** Placements tried on each image, 1 or more. @default 4 */
  readonly trials?: number;
  /** Of the placements: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * How often a patch makes a network see the target, at random places on images: the share of placements after which the
 * class is the top one (of sigmoids: its probability above a half), or an objective's score is above the bare image's.
 * @param model - a LayersModel, a GraphModel, or a Network opened before; or several, over which the rate is averaged.
 * @param images - `[batch, h, w, c]` in the model's range.
 * @param patch - `[height, width, c]`.
 * @returns 0..1. Nothing stays allocated.
 * @throws An {@link ShapeError}.
 * @throws An {@link OptionError}.
 * @throws An {@link TargetError}.
 * @example
 * const rate = await patchSuccessRate(network, photos, patch, { target: 954, mask });
 */
export async function patchSuccessRate(
  model: Explainable | readonly Explainable[],
  images: Tensor4D,
  patch: Tensor3D,
  options: PatchSuccessRateOptions,
): Promise<number> {
  const caller = 'patchSuccessRate';
  checkOptions(caller, options, ['target', 'mask', 'trials', 'seed', 'rotation', 'scale', 'location']);
  const { trials = 4, seed = 0, mask, target } = options;
  checkWhole(caller, 'trials', trials, 1);
  checkWhole(caller, 'seed', seed, -Infinity);
  checkPlacement(caller, options);
  checkImage(caller, 'images', images);
  checkPatch(caller, patch);
  checkFits(caller, 'mask', mask, patch.shape.slice(0, 2));
  if (target === undefined) throw new TargetError(`${caller}: got no target; wanted a class or an objective.`);
  const models = listOfModels(caller, model);
  const [batch, height, width] = images.shape;
  const rates: number[] = [];
  for (const each of models) {
    const rate = withNetwork(caller, each, (network) => {
      const head = headOf(network);
      return tidy(() => {
        const [input] = checkInput(caller, network.inputs, images) as [Tensor4D];
        const random = seededRandom(seed);
        const hits = Array.from({ length: trials }, () =>
          tidy(() => {
            const given = placements(random, batch, [height, width], patch.shape, options);
            return reached(network, head, input, applyPatch(input, patch, { ...given, ...(mask && { mask }) }), target);
          }),
        );
        return mean(concat(hits));
      });
    });
    try {
      rates.push((await rate.data())[0]!);
    } finally {
      rate.dispose();
    }
  }
  return rates.reduce((total, rate) => total + rate, 0) / rates.length;
}

/** 1 for each example where the target is reached, else 0. */
function reached(network: TracedNetwork, head: Head, bare: Tensor4D, patched: Tensor4D, target: Target): Tensor {
  const caller = 'patchSuccessRate';
  const batch = bare.shape[0];
  const objective = resolveTarget(caller, network, target, batch);
  const isOneValue = head === 'linear' && network.graph.shapes[network.logits]!.at(-1) === 1;
  if (isObjective(target) || isOneValue) {
    const score = (input: Tensor4D): Tensor => {
      const run = new Run(network, [input], { wanted: objectiveSlots(caller, network, objective) });
      return scoresOf(caller, objective, activationsOf(caller, network, objective, run));
    };
    return cast(greater(score(patched), score(bare)), 'float32');
  }
  const run = new Run(network, [patched], { wanted: [network.logits] });
  const logits = reshape(run.value(network.logits), [batch, -1]);
  // Each sigmoid is a question of its own: the answer is yes from a half on.
  if (head === 'sigmoid') {
    const chosen = sum(mul(logits, selectionOf(network, head, patched, target)), 1);
    return cast(greater(chosen, 0), 'float32');
  }
  const wanted = typeof target === 'number' ? target : tensor1d([...target], 'int32');
  return cast(equal(argMax(logits, 1), wanted), 'float32');
}
