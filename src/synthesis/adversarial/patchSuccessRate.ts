import {
  cast,
  concat,
  dispose,
  mean,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { ScoreSource } from '../../models/scoreSource.js';
import { askScores } from '../../objectives/askScores.js';
import { looking } from '../../objectives/looking.js';
import { inTurns, type Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import { checkOptions } from '../../options.js';
import { seededRandom } from '../../Random.js';
import { checkFits, checkImage, checkPatch } from '../checkImage.js';
import { checkWhole } from '../checks.js';
import { applyPatch } from './applyPatch.js';
import { judge } from './judge.js';
import { listOfModels } from './listOfModels.js';
import { checkAim } from './patchSettings.js';
import { targetOfEach, type ClassLabels } from './targetOfEach.js';
import { checkPlacement, placements, type PlacementOptions } from './placements.js';

/** Options of `patchSuccessRate`. */
export interface PatchSuccessRateOptions extends PlacementOptions {
  /**
   * What the network is to see: a class by its number or, with `labels`, its name; one for each image; or any
   * objective.
   * @default anything but what it sees in each image without the patch
   */
  readonly target?: Target | string;
  /** Whether to move towards the target; if false, away from it, to any other class. @default true */
  readonly targeted?: boolean;
  /** Names of the classes, in their order: for all models, or a list for each. For a target by name. @default none */
  readonly labels?: ClassLabels;
  /** Where the patch covers. @default all of it */
  readonly mask?: Tensor2D;
  /** Placements tried on each image, 1 or more. @default 4 */
  readonly trials?: number;
  /** Seeds the placements: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * How often a patch makes a network see the target: the share of random placements on images at which it does. The
 * target's class is then the top one, its sigmoid above a half, or an objective's score above the bare image's. With
 * `targeted: false`, a placement counts if none of that holds. Without a target, another class than the bare image's
 * counts.
 * @param model - a LayersModel, a GraphModel, a Network opened before, or a black box, whose scores are compared as
 *   they come. The rate is averaged over several.
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
  model: ScoreSource | readonly ScoreSource[],
  images: Tensor4D,
  patch: Tensor3D,
  options: PatchSuccessRateOptions = {},
): Promise<number> {
  const caller = 'patchSuccessRate';
  checkOptions(caller, options, [
    'target',
    'targeted',
    'labels',
    'mask',
    'trials',
    'seed',
    'rotation',
    'scale',
    'perspective',
    'location',
  ]);
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
  const rates: number[] = [];
  for (const [i, each] of models.entries()) {
    const rate = await askScores(caller, each, images, targets[i], (question) =>
      inTurns(
        rateOf(question, patch, { ...options, target: targets[i], trials, seed, targeted }),
        trials * images.shape[0],
        {},
      ),
    );
    try {
      rates.push((await rate.data())[0]!);
    } finally {
      rate.dispose();
    }
  }
  return rates.reduce((total, rate) => total + rate, 0) / rates.length;
}

/** How a rate is measured, with what is left to defaults. */
type Trials = Omit<PatchSuccessRateOptions, 'target'> & {
  readonly target: Target | undefined;
  readonly targeted: boolean;
  readonly trials: number;
  readonly seed: number;
};

/** The share of placements of a patch after which a network sees what it is to. */
function* rateOf(
  question: Question,
  patch: Tensor3D,
  { trials, seed, mask, target, targeted, ...placing }: Trials,
): Pieces<Tensor> {
  const [input] = question.inputs as readonly [Tensor4D];
  const [batch, height, width] = input.shape;
  const random = seededRandom(seed);
  const held: Tensor[] = [];
  try {
    const succeeds = yield* judge(question, target, target === undefined || !targeted, held);
    const hits: Tensor[] = [];
    for (let trial = 0; trial < trials; trial++) {
      const given = placements(random, batch, [height, width], patch.shape, placing);
      const patched = (): Tensor[] => [applyPatch(input, patch, { ...given, ...(mask && { mask }) })];
      const [hit] = yield* looking(question, patched, (values) => [cast(succeeds(values), 'float32')]);
      hits.push(hit as Tensor);
      held.push(hit as Tensor);
      yield batch;
    }
    return tidy(() => mean(concat(hits)));
  } finally {
    dispose(held);
  }
}
