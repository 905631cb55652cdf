import {
  argMax,
  cast,
  concat,
  equal,
  greater,
  less,
  mean,
  mul,
  notEqual,
  reshape,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
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
import { headOf } from '../../objectives/headOf.js';
import { selectionOf } from './likelihood.js';
import { listOfModels } from './listOfModels.js';
import { checkAim } from './patchSettings.js';
import { targetOfEach, type ClassLabels } from './targetOfEach.js';
import { checkPlacement, placements, type PlacementOptions } from './placements.js';
import { seededRandom } from '../../Random.js';

/** Options of `patchSuccessRate`. */
export interface PatchSuccessRateOptions extends PlacementOptions {
  /**
   * What the network is to see: a class by its number or, with `labels`, its name; one for each image; or any
   * objective.
   * @default anything but what it sees in each image without the patch
   */
  readonly target?: Target | string;
  /** Whether the target is sought, or fled from: then any other class will do. @default true */
  readonly targeted?: boolean;
  /** Names of the classes, in their order: for all models, or a list for each. For a target by name. @default none */
  readonly labels?: ClassLabels;
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
 * Of a target that is fled from, the share after which it is not; of none, after which another class is the top one.
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
  options: PatchSuccessRateOptions = {},
): Promise<number> {
  const caller = 'patchSuccessRate';
  checkOptions(caller, options);
  const { trials = 4, seed = 0, mask, target, targeted = true } = options;
  checkWhole(caller, 'trials', trials, 1);
  checkWhole(caller, 'seed', seed, -Infinity);
  checkPlacement(caller, options);
  checkImage(caller, 'images', images);
  checkPatch(caller, patch);
  checkFits(caller, 'mask', mask, patch.shape.slice(0, 2));
  checkAim(caller, target, targeted);
  const models = listOfModels(caller, model);
  const targets = targetOfEach(caller, target, options.labels, models.length);
  const [batch, height, width] = images.shape;
  const rates: number[] = [];
  for (const [i, each] of models.entries()) {
    const rate = withNetwork(caller, each, (network) =>
      tidy(() => {
        const [input] = checkInput(caller, network.inputs, images) as [Tensor4D];
        const succeeds = judge(network, input, targets[i], targeted);
        const random = seededRandom(seed);
        const hits = Array.from({ length: trials }, () =>
          tidy(() => {
            const given = placements(random, batch, [height, width], patch.shape, options);
            return cast(succeeds(applyPatch(input, patch, { ...given, ...(mask && { mask }) })), 'float32');
          }),
        );
        return mean(concat(hits));
      }),
    );
    try {
      rates.push((await rate.data())[0]!);
    } finally {
      rate.dispose();
    }
  }
  return rates.reduce((total, rate) => total + rate, 0) / rates.length;
}

/** Says of each patched image whether the network sees what it is to; `bare` are the images without the patch. */
function judge(
  network: TracedNetwork,
  bare: Tensor4D,
  target: Target | undefined,
  targeted: boolean,
): (patched: Tensor4D) => Tensor {
  const caller = 'patchSuccessRate';
  const [batch, head] = [bare.shape[0], headOf(network)];
  const away = target === undefined || !targeted;
  const objective = resolveTarget(caller, network, target, batch);
  const isOneValue = head === 'linear' && network.graph.shapes[network.logits]!.at(-1) === 1;
  if (isObjective(target) || isOneValue) {
    const scored = (input: Tensor4D): Tensor => {
      const run = new Run(network, [input], { wanted: objectiveSlots(caller, network, objective) });
      return scoresOf(caller, objective, activationsOf(caller, network, objective, run));
    };
    const before = scored(bare);
    return (patched) => (away ? less : greater)(scored(patched), before);
  }
  const logitsOf = (input: Tensor4D): Tensor => {
    const run = new Run(network, [input], { wanted: [network.logits] });
    return reshape(run.value(network.logits), [batch, -1]);
  };
  // Each sigmoid is a question of its own: the answer is yes from a half on.
  if (head === 'sigmoid') {
    const selection = selectionOf(network, head, bare, target);
    return (patched) => (away ? less : greater)(sum(mul(logitsOf(patched), selection), 1), 0);
  }
  const list = typeof target === 'number' ? target : target && tensor1d([...target], 'int32');
  const classes = list ?? argMax(logitsOf(bare), 1);
  return (patched) => (away ? notEqual : equal)(argMax(logitsOf(patched), 1), classes);
}
