import { concat, dispose, reshape, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { count, given, numberIn, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { eachExample } from '../../objectives/eachExample.js';
import { inTurns, paceOptions, readPace, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { baselineOption, baselinesOf, checkBaseline, type Baseline } from './baseline.js';
import { guidedPath, type GuidedPathOptions } from './guidedPath.js';

/** Options of `guidedIntegratedGradients`. Progress counts steps of examples. */
export interface GuidedIntegratedGradientsOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** Where the path starts. @default 0, in the model's range */
  readonly baseline?: Baseline;
  /** How many steps the path has, 1 or more. @default 200 */
  readonly steps?: number;
  /** The share of the values that move at a time, 0 to 1. @default 0.25 */
  readonly fraction?: number;
  /** How far a value may stray from the straight path, as a share of it, 0 to 1. @default 0.02 */
  readonly maxDistance?: number;
}

/**
 * Integrated gradients along a path that moves first where the gradient is small. Gradients that are large by
 * saturation alone, and speckle integrated gradients, come late and count little.
 *
 * `result = sum_k (x_k+1 - x_k) * g(x_k)`, `g = d score / d x`. In each step a share `fraction` of the values moves,
 * those of smallest `|g|`, and none is further from the straight path than `maxDistance`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   Not to be disposed before the promise settles.
 * @returns the input's shape, signed, not normalized. The caller disposes of it. Costs a forward and a backward pass
 *   for each step, one after the other, and sorting on the processor.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const attribution = await guidedIntegratedGradients(model, image, { target: 285, steps: 50, maxDistance: 0.1 });
 * @see Kapishnikov et al. 2021, Guided Integrated Gradients, arXiv:2106.09788.
 */
export function guidedIntegratedGradients(
  model: Explainable,
  input: Tensor,
  options?: GuidedIntegratedGradientsOptions,
): Promise<Tensor>;
export function guidedIntegratedGradients(
  model: Explainable,
  input: readonly Tensor[],
  options?: GuidedIntegratedGradientsOptions,
): Promise<Tensor[]>;
export async function guidedIntegratedGradients(
  model: Explainable,
  input: Input,
  options: GuidedIntegratedGradientsOptions = {},
): Promise<Tensor | Tensor[]> {
  const { target, baseline, steps, fraction, maxDistance, ...rest } = readOptions(
    'guidedIntegratedGradients',
    options,
    {
      target: given<Target>(),
      baseline: baselineOption,
      steps: count(200),
      fraction: numberIn(0.25, 0, 1),
      maxDistance: numberIn(0.02, 0, 1),
      ...paceOptions,
    },
  );
  const pace = readPace('guidedIntegratedGradients', rest);
  return askAsync('guidedIntegratedGradients', model, input, target, async (question) => {
    checkBaseline(question, baseline);
    const paths = eachExample(question, (one, i) =>
      followed(one, () => baselinesOf(one, baseline, i), { steps, fraction, maxDistance }),
    );
    return question.oneOrList(await inTurns(paths, question.batch * steps, pace));
  });
}

/** One example's path, followed to its end. */
function* followed(one: Question, baselines: () => Tensor[], options: GuidedPathOptions): Pieces<Tensor[]> {
  const shapes = one.inputs.map(({ shape }) => shape);
  const start = yield* numbersOf(baselines);
  const path = guidedPath(Float64Array.from(start), Float64Array.from(yield* numbersOf(() => one.inputs)), options);
  for (let step = path.next([]); ;) {
    if (step.done === true) return tensorsOf(step.value, shapes);
    const point = tensorsOf(step.value, shapes);
    try {
      const gradient = yield* numbersOf(() => one.of(point).gradients());
      step = path.next(gradient);
    } finally {
      dispose(point);
    }
    yield 1;
  }
}

/** The numbers of tensors, one after the other. */
function* numbersOf(make: () => readonly Tensor[]): Generator<Promise<unknown>, Float32Array, unknown> {
  const flat = tidy(() => concat(make().map((each) => reshape(each, [-1]))));
  try {
    return (yield flat.data<'float32'>()) as Float32Array;
  } finally {
    flat.dispose();
  }
}

function tensorsOf(values: Float64Array, shapes: readonly number[][]): Tensor[] {
  let start = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    start += size;
    return tensor(Float32Array.from(values.subarray(start - size, start)), shape);
  });
}
