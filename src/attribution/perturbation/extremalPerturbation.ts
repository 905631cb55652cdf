import { reshape, reverse, tensor3d, tensor4d, tidy, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { count, flag, given, numberIn, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import { pictureAmong } from '../../network/picture.js';
import { eachExample } from '../../objectives/eachExample.js';
import { maskSize, pictureOf } from '../../objectives/maskedPicture.js';
import { inTurns, numbersOf, paceOptions, readPace, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { blurPyramid, blurredBy } from './blurPyramid.js';
import { enlargement } from './enlargement.js';
import { MARGIN, smoothMask } from './smoothMask.js';

/** Options of `extremalPerturbation`. Progress counts steps of examples. */
export interface ExtremalPerturbationOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** What share of the picture may be seen, above 0 and below 1. @default 0.1 */
  readonly area?: number;
  /** Steps of the search, 1 or more; their number sets the length of each. @default 200 */
  readonly steps?: number;
  /** Whether the network sees the picture and its mirror image in turns. @default true */
  readonly flip?: boolean;
}

/** The mask's grid has so many cells along the longer side. */
const CELLS = 32;
/** The blur's deviation, of the picture's longer side: 20 pixels of 224. */
const BLUR = 20 / 224;
/** How much the area counts, at first and at the end: 300 * 1.0035^800. */
const [FIRST, LAST] = [300, 4908];
/** The length of all steps together: 800 of 0.01. */
const WAY = 8;
const MOMENTUM = 0.9;

/**
 * The smooth mask of a given area that lets see what raises the score most, the rest blurred.
 *
 * `map = argmax over m of score(x blurred where m is 0) - w mean((sorted m - v_area)^2)`, `v_area` 0 but for the last
 * ones; m is the smooth maximum of a grid of parameters that gradient ascent with momentum moves
 * @param model - a LayersModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them is masked. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`, from 0, hidden, to 1, seen. The caller disposes of it. Costs a forward and a backward pass
 *   for each step, one after the other.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await extremalPerturbation(model, image, { target: 285, area: 0.05 });
 * @see Fong, Patrick & Vedaldi 2019, Understanding Deep Networks via Extremal Perturbations and Smooth Masks,
 *   arXiv:1910.08485; the constants are TorchRay's. Its mask is computed at each pixel, this one at each cell. Its area
 *   is a share of the picture with a margin around it.
 */
export async function extremalPerturbation(
  model: Explainable,
  input: Input,
  options: ExtremalPerturbationOptions = {},
): Promise<Tensor3D> {
  const { target, area, steps, flip, ...rest } = readOptions('extremalPerturbation', options, {
    target: given<Target>(),
    area: numberIn(0.1, Number.MIN_VALUE, 1 - Number.EPSILON),
    steps: count(200),
    flip: flag(true),
    ...paceOptions,
  });
  const pace = readPace('extremalPerturbation', rest);
  return askAsync('extremalPerturbation', model, input, target, async (question) => {
    maskSize(question, 2);
    const maps = eachExample(question, (one) => searched(one, area, steps, flip));
    const [map] = await inTurns(maps, question.batch * steps, pace);
    return map as Tensor3D;
  });
}

/** The mask of one example. */
function* searched(one: Question, area: number, steps: number, flip: boolean): Pieces<Tensor[]> {
  const size = maskSize(one, 2) as [number, number];
  const longer = Math.max(...size);
  const cell = Math.ceil(longer / CELLS);
  const grid = [Math.ceil(size[0] / cell), Math.ceil(size[1] / cell)] as const;
  const { enlarge, transposed } = enlargement(size, grid, MARGIN);
  const pyramid = yield* numbersOf(
    tidy(() => {
      const picture = pictureOf(one);
      return blurPyramid(reshape(picture, [1, ...picture.shape]), BLUR * longer);
    }),
  );
  const parameters = new Float64Array(grid[0] * grid[1]).fill(1);
  let velocity: Float64Array | undefined;
  for (let step = 0; step < steps; step++) {
    const { mask, backward } = smoothMask(parameters, grid);
    const { seen, slope } = blurredBy(pyramid, enlarge(mask));
    const rise = yield* numbersOf(tidy(() => seenGradient(one, seen, flip && step % 2 === 0)));
    const byPixel = new Float64Array(size[0] * size[1]);
    const channels = rise.length / byPixel.length;
    rise.forEach((value, i) => (byPixel[Math.floor(i / channels)]! += value * (slope[i] as number)));
    const pull = areaGradient(mask, area * parameters.length, FIRST * (LAST / FIRST) ** (step / steps));
    const gradient = backward(transposed(byPixel).map((value, i) => value - (pull[i] as number)));
    const before = velocity ?? gradient;
    velocity = gradient.map((value, i) => MOMENTUM * (before[i] as number) + (1 - MOMENTUM) * value);
    velocity.forEach((value, i) => {
      parameters[i] = Math.min(1, Math.max(0, (parameters[i] as number) + (WAY / steps) * value));
    });
    yield 1;
  }
  return [tensor3d(enlarge(smoothMask(parameters, grid).mask), [1, ...size])];
}

/** How the score changes with each value of the picture as it is seen. */
function seenGradient(one: Question, seen: Float32Array, isMirrored: boolean): Tensor {
  const { network, inputs } = one;
  const place = pictureAmong(inputs.map(({ shape }) => shape)) as number;
  const [h, w] = maskSize(one, 2) as [number, number];
  const upright = tensor4d(seen, [1, h, w, seen.length / (h * w)]);
  const shown = isMirrored ? reverse(upright, 2) : upright;
  const own = inputs[place] as Tensor;
  const picture =
    own.rank === 3 ? reshape(shown, own.shape) : network.asInput(network.graph.inputs[place] as Slot, shown);
  const all = one.of(inputs.map((input, i) => (i === place ? picture : input)));
  const gradient = reshape(all.inputGradients()[place] as Tensor, upright.shape);
  return isMirrored ? reverse(gradient, 2) : gradient;
}

/** The gradient of `weight mean((sorted mask - v)^2)`, v 0 but for so many ones at the end. */
function areaGradient(mask: Float64Array, ones: number, weight: number): Float64Array {
  const order = [...mask.keys()].sort((a, b) => (mask[a] as number) - (mask[b] as number));
  const hidden = mask.length - Math.round(ones);
  const gradient = new Float64Array(mask.length);
  order.forEach((place, rank) => {
    gradient[place] = (2 * weight * ((mask[place] as number) - (rank < hidden ? 0 : 1))) / mask.length;
  });
  return gradient;
}
