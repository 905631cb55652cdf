import { add, concat, mul, reshape, sum, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { count, given, numberIn, readOptions } from '../../declare.js';
import { gaussianMatrix } from '../../gaussianMatrix.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import { pictureAmong } from '../../network/picture.js';
import { eachExample } from '../../objectives/eachExample.js';
import { inBatches, repeated, summed, variantsAtOnce } from '../../objectives/inBatches.js';
import { maskSize } from '../../objectives/maskedPicture.js';
import { inTurns, paceOptions, readPace, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { alongBoth } from './alongBoth.js';

/** Options of `blurIntegratedGradients`. Progress counts steps of examples. */
export interface BlurIntegratedGradientsOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** The deviation of the strongest blur, in pixels, above 0. @default 50 */
  readonly maxSigma?: number;
  /** How many blurs to look at, 1 or more. @default 100 */
  readonly steps?: number;
}

/**
 * Integrated gradients along a path of ever less blurred pictures: no baseline to choose, and at which scale of detail
 * the score rises shows.
 *
 * `result = -sum_i ds dB(s_i)/ds * g(B(s_i))`, `s_i = i ds`, `ds = maxSigma / steps`, `B(s)` the picture blurred by a
 * Gaussian of deviation s, with zeros outside; `g = d score / d x`; the derivative is a difference over 0.01
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them is blurred. Not to be disposed before the promise settles.
 * @returns the picture's shape, signed, not normalized. The caller disposes of it. Costs a forward and a backward pass
 *   for each step.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture `[batch, h, w, c]`.
 * @throws the signal's reason, after an abort.
 * @example
 * const attribution = await blurIntegratedGradients(model, image, { target: 285, steps: 50 });
 * @see Xu, Venugopalan & Sundararajan 2020, Attribution in Scale and Space, arXiv:2004.03383.
 */
export async function blurIntegratedGradients(
  model: Explainable,
  input: Input,
  options: BlurIntegratedGradientsOptions = {},
): Promise<Tensor> {
  const { target, maxSigma, steps, ...rest } = readOptions('blurIntegratedGradients', options, {
    target: given<Target>(),
    maxSigma: numberIn(50, Number.MIN_VALUE),
    steps: count(100),
    ...paceOptions,
  });
  const pace = readPace('blurIntegratedGradients', rest);
  return askAsync('blurIntegratedGradients', model, input, target, async (question) => {
    const [height, width] = maskSize(question, 2) as [number, number];
    const sums = eachExample(question, (one) => overScales(one, [height, width], maxSigma / steps, steps));
    const [attribution] = await inTurns(sums, question.batch * steps, pace);
    return attribution as Tensor;
  });
}

/** How far apart the blurs are whose difference stands for the derivative. */
const APART = 0.01;

/** One example's sum over the blurs. */
function* overScales(
  one: Question,
  [height, width]: readonly [number, number],
  ds: number,
  steps: number,
): Pieces<Tensor[]> {
  const { network, inputs } = one;
  const picture = pictureAmong(inputs.map(({ shape }) => shape)) as number;
  const slot = network.graph.inputs[picture] as Slot;
  const given = inputs[picture] as Tensor;
  const isTurned = network.graph.turnedInputs.has(slot);
  const look = (start: number, some: number): Tensor[] => {
    const last = isTurned ? transpose(given, [0, 2, 3, 1]) : given;
    const x = reshape(last, [1, height, width, last.size / (height * width)]);
    const blurs = Array.from({ length: some }, (_, k) => blurAt(x, (start + k) * ds));
    const points = reshape(concat(blurs.map(({ blurred }) => blurred)), [some, ...last.shape.slice(1)]);
    const variants = inputs.map((input, i) => (i === picture ? network.asInput(slot, points) : repeated(input, some)));
    const gradient = one.of(variants).inputGradients()[picture] as Tensor;
    const changes = reshape(concat(blurs.map(({ change }) => change)), points.shape);
    return [network.asInput(slot, mul(sum(mul(changes, gradient), 0, true), -ds))];
  };
  return yield* inBatches(steps, variantsAtOnce(one, { wanted: [], gradientsAt: network.graph.inputs }), look, summed);
}

/**
 * A picture `[1, h, w, c]` blurred, and how that changes with the deviation. Both blurs differ little: the difference
 * is taken of their matrices, in float64.
 */
function blurAt(picture: Tensor, sigma: number): { blurred: Tensor; change: Tensor } {
  const [, height, width] = picture.shape as [number, number, number];
  const along = (size: number): [now: Float64Array, next: Float64Array, change: Float64Array] => {
    const [now, next] = [sigma, sigma + APART].map((each) => gaussianMatrix(size, each, 'zeros')) as [
      Float64Array,
      Float64Array,
    ];
    return [now, next, now.map((value, i) => ((next[i] as number) - value) / APART)];
  };
  const [rows, columns] = [along(height), along(width)];
  return {
    blurred: alongBoth(picture, rows[0], columns[0]),
    change: add(alongBoth(picture, rows[2], columns[1]), alongBoth(picture, rows[0], columns[2])),
  };
}
