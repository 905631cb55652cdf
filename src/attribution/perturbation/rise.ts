import {
  concat,
  expandDims,
  image,
  matMul,
  mul,
  reshape,
  slice,
  squeeze,
  Tensor,
  tensor4d,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { count, given, integer, numberIn, readOptions, type Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import { showShape, type Input } from '../../network/input.js';
import { eachExample } from '../../objectives/eachExample.js';
import { summed } from '../../objectives/inBatches.js';
import { maskSize } from '../../objectives/maskedPicture.js';
import { maskedScores } from '../../objectives/maskedScores.js';
import { inTurns, paceOptions, readPace } from '../../objectives/pieces.js';
import { askScores } from '../../objectives/askScores.js';
import type { Target } from '../../objectives/target.js';
import { isCount } from '../../options.js';
import type { PaceOptions } from '../../pace.js';
import { seededRandom } from '../../Random.js';
import { baselineOption, baselinesOf, checkBaseline, type Baseline } from '../gradient/baseline.js';

/** Options of `rise`. Progress counts masks of examples. */
export interface RiseOptions extends PaceOptions {
  /**
   * Whose score to watch: a class, whose score is its probability, or any objective.
   * @default each example's top class
   */
  readonly target?: Target;
  /** How many masks to draw, 1 or more; or the masks, from 0 to 1, `[n, h, w]`. @default 4000 */
  readonly masks?: number | Tensor;
  /** How many cells a drawn mask has along each side, 1 or more. @default 7 */
  readonly cells?: number;
  /**
   * How likely a cell is to be seen, above 0 to 1; for given masks, how much of the picture they show on average.
   * @default 0.5
   */
  readonly p?: number;
  /** What is seen where a mask is 0. @default 0, in the model's range */
  readonly baseline?: Baseline;
  /** Seeds the drawn masks: a whole number. Every example of a batch gets the same masks. @default 0 */
  readonly seed?: number;
}

const masksOption: Declared<number | Tensor> = {
  fallback: 4000,
  isRight: (value) => isCount(value, 1) || (value instanceof Tensor && !value.isDisposed && value.rank === 3),
  wanted: 'how many, a whole number, 1 or more, or a tensor [n, h, w]',
};

/**
 * How likely the class is where a place is seen, on average over random masks: no gradients, and no segments.
 *
 * `map = sum_k score(x m_k) m_k / (n p)`, each mask a grid of coins, brought to a size a cell larger than the picture's
 * and cut out at a random place
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them is masked. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`, in the score's units. The caller disposes of it. Costs a forward pass for each mask.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await rise(model, image, { target: 285, masks: 1000 });
 * @see Petsiuk, Das & Saenko 2018, RISE, arXiv:1806.07421.
 */
export async function rise(model: ScoreSource, input: Input, options: RiseOptions = {}): Promise<Tensor3D> {
  const { target, masks, cells, p, baseline, seed, ...rest } = readOptions('rise', options, {
    target: given<Target>(),
    masks: masksOption,
    cells: count(7),
    p: numberIn(0.5, Number.MIN_VALUE, 1),
    baseline: baselineOption,
    seed: integer(0),
    ...paceOptions,
  });
  const pace = readPace('rise', rest);
  return askScores('rise', model, input, target, async (question) => {
    const [h, w] = maskSize(question, 2) as [number, number];
    checkBaseline(question, baseline);
    if (typeof masks !== 'number') checkMasks(masks, [h, w]);
    const all = typeof masks === 'number' ? masks : (masks.shape[0] as number);
    const some = (start: number, size: number): Tensor =>
      typeof masks === 'number' ? drawn(seed, start, size, { h, w, cells, p }) : slice(masks, start, size);
    const maps = eachExample(question.asProbability(target), (one, example) =>
      maskedScores(one, {
        count: all,
        masks: some,
        absent: () => baselinesOf(one, baseline, example),
        make: (scores, seen) => {
          const total = matMul(reshape(scores, [1, -1]), reshape(seen, [-1, h * w]));
          return reshape(mul(total, 1 / (all * p)), [1, h, w]);
        },
        join: summed,
      }),
    );
    const [map] = await inTurns(maps, question.batch * all, pace);
    return map as Tensor3D;
  });
}

function checkMasks({ shape }: Tensor, [h, w]: readonly [number, number]): void {
  if (shape[0] !== 0 && shape[1] === h && shape[2] === w) return;
  throw new OptionError(`rise: got masks ${showShape(shape)}; wanted [n, ${h}, ${w}], of the picture's size.`);
}

interface Grid {
  readonly h: number;
  readonly w: number;
  readonly cells: number;
  readonly p: number;
}

/** Masks `[count, h, w]`: a stream for each, so that they are the same however they are batched. */
function drawn(seed: number, start: number, count: number, { h, w, cells, p }: Grid): Tensor {
  const randoms = Array.from({ length: count }, (_, k) => seededRandom(seed, start + k));
  const coins = randoms.flatMap((random) =>
    Array.from({ length: cells * cells }, () => (random.uniform() < p ? 1 : 0)),
  );
  const size = [h, w].map((side) => Math.floor(side * (1 + 1 / cells))) as [number, number];
  const large = image.resizeBilinear(tensor4d(coins, [count, cells, cells, 1]), size, false, true);
  const places = randoms.map((random) => [random.integer(size[0] - h + 1), random.integer(size[1] - w + 1)] as const);
  return concat(
    places.map(([top, left], k) => expandDims(squeeze(slice(large, [k, top, left, 0], [1, h, w, 1]), [0, 3]), 0)),
  );
}
