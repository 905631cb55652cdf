import {
  argMax,
  cast,
  concat,
  dispose,
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
import type { ScoreSource } from '../../models/scoreSource.js';
import { askScores } from '../../objectives/askScores.js';
import { headOf } from '../../objectives/headOf.js';
import { looking, scoresAt } from '../../objectives/looking.js';
import { isObjective } from '../../objectives/objective.js';
import { inTurns, type Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import { activationsOf, scoresOf, type Target, type Values } from '../../objectives/target.js';
import { checkOptions } from '../../options.js';
import { seededRandom } from '../../Random.js';
import { checkFits, checkImage, checkPatch } from '../checkImage.js';
import { checkWhole } from '../checks.js';
import { applyPatch } from './applyPatch.js';
import { selectionOf } from './likelihood.js';
import { listOfModels } from './listOfModels.js';
import { checkPlacement, placements, type PlacementOptions } from './placements.js';

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
 * @param model - a LayersModel, a GraphModel, a Network opened before, or a black box, whose scores are compared as they
 *   come; or several, over which the rate is averaged.
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
  const rates: number[] = [];
  for (const each of models) {
    const rate = await askScores(caller, each, images, target, (question) =>
      inTurns(rateOf(question, patch, { ...options, trials, seed }), trials * images.shape[0], {}),
    );
    try {
      rates.push((await rate.data())[0]!);
    } finally {
      rate.dispose();
    }
  }
  return rates.reduce((total, rate) => total + rate, 0) / rates.length;
}

/** The share of placements of a patch after which a network sees the target. */
function* rateOf(
  question: Question,
  patch: Tensor3D,
  { trials, seed, mask, target, ...placing }: PatchSuccessRateOptions & { trials: number; seed: number },
): Pieces<Tensor> {
  const [input] = question.inputs as readonly [Tensor4D];
  const [batch, height, width] = input.shape;
  const random = seededRandom(seed);
  const held: Tensor[] = [];
  try {
    const bare = comparesScores(question, target) ? yield* scoresAt(question, () => [input]) : undefined;
    if (bare !== undefined) held.push(bare);
    const hits: Tensor[] = [];
    for (let trial = 0; trial < trials; trial++) {
      const given = placements(random, batch, [height, width], patch.shape, placing);
      const patched = (): Tensor[] => [applyPatch(input, patch, { ...given, ...(mask && { mask }) })];
      const [hit] = yield* looking(question, patched, (values) => [
        cast(
          bare === undefined ? sees(question, values, target as number) : greater(scores(question, values), bare),
          'float32',
        ),
      ]);
      hits.push(hit as Tensor);
      held.push(hit as Tensor);
      yield batch;
    }
    return tidy(() => mean(concat(hits)));
  } finally {
    dispose(held);
  }
}

/** Whether the target is reached where its score is above the bare image's: of an objective, and of a single score. */
function comparesScores({ network }: Question, target: Target): boolean {
  const isOneValue = headOf(network) === 'linear' && network.graph.shapes[network.logits]!.at(-1) === 1;
  return isObjective(target) || isOneValue;
}

const scores = ({ caller, network, objective }: Question, values: Values): Tensor =>
  scoresOf(caller, objective, activationsOf(caller, network, objective, values));

/** Whether each example's class is the top one. */
function sees({ network, inputs }: Question, values: Values, target: number | readonly number[]): Tensor {
  const head = headOf(network);
  const [input] = inputs as readonly [Tensor];
  const logits = reshape(values.value(network.logits), [input.shape[0]!, -1]);
  // Each sigmoid is a question of its own: the answer is yes from a half on.
  if (head === 'sigmoid') return greater(sum(mul(logits, selectionOf(network, head, input, target)), 1), 0);
  return equal(argMax(logits, 1), typeof target === 'number' ? target : tensor1d([...target], 'int32'));
}
