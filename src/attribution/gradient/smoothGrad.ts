import { dispose, div, square, sub, sum, tidy, Tensor } from '@tensorflow/tfjs-core';
import { count, given, integer, oneOf, readOptions, type Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import type { Explainable, Network } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { AffineStart } from '../../objectives/AffineStart.js';
import { eachExample } from '../../objectives/eachExample.js';
import { inBatches, summed, variantsAtOnce } from '../../objectives/inBatches.js';
import { inOneGo, type Pieces } from '../../objectives/pieces.js';
import { ask, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import { show } from '../../options.js';
import { noiseOption, noisy, samplesOf, type Noise } from './noise.js';

/** A method whose result is smoothed. */
export type Smoothable = (model: Network, input: never, options: { readonly target: Target }) => Tensor | Tensor[];

/** Options of `smoothGrad`. */
export interface SmoothGradOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** How many noisy copies to look at, 1 or more; given noise sets it by its own number. @default 50 */
  readonly samples?: number;
  /**
   * The deviation of the noise, as a share of the range of the example's values, 0 or more. Or the noise itself,
   * `[samples, ...input]`, of several inputs a list.
   * @default 0.15
   */
  readonly noise?: Noise;
  /** The mean of the gradients, of their squares, or their variance (divided by `samples`). @default 'mean' */
  readonly kind?: 'mean' | 'square' | 'variance';
  /** What is smoothed, such as `guidedBackprop`: a function that gives tensors. @default the gradient */
  readonly of?: Smoothable;
  /** Seeds the drawn noise: a whole number. Every example of a batch gets the same noise. @default 0 */
  readonly seed?: number;
}

const ofOption: Declared<Smoothable | undefined> = {
  fallback: undefined,
  isRight: (value) => typeof value === 'function',
  wanted: 'a method such as guidedBackprop, (model, input, { target }) => tensor',
};

/**
 * The gradient, averaged over noisy copies of the input: what speckles in one gradient averages out.
 *
 * `result = mean_k g(x + noise_k)`, or `mean_k g^2`, or `mean_k (g_k - mean g)^2`; `g = d score / d x`
 *
 * The default target is the top class of the input itself, for all of its copies.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the input's shape, signed, not normalized; or what `of` gives. The caller disposes of it. Costs a forward
 *   and a backward pass for each sample, and one more for the variance.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedModelError}.
 * @example
 * const smooth = smoothGrad(model, image, { target: 285, samples: 20 });
 * const guided = smoothGrad(model, image, { of: guidedBackprop });
 * @see Smilkov et al. 2017, SmoothGrad, arXiv:1706.03825; squares: Hooker et al. 2019, arXiv:1806.10758; variance:
 *   Adebayo et al. 2018, arXiv:1810.03307.
 */
export function smoothGrad(model: Explainable, input: Tensor, options?: SmoothGradOptions): Tensor;
export function smoothGrad(model: Explainable, input: readonly Tensor[], options?: SmoothGradOptions): Tensor[];
export function smoothGrad(model: Explainable, input: Input, options: SmoothGradOptions = {}): Tensor | Tensor[] {
  const { target, samples, noise, kind, of, seed } = readOptions('smoothGrad', options, {
    target: given<Target>(),
    samples: count(50),
    noise: noiseOption(0.15),
    kind: oneOf('mean', 'square', 'variance'),
    of: ofOption,
    seed: integer(0),
  });
  return ask('smoothGrad', model, input, target, (question) => {
    const all = samplesOf(question, noise, samples);
    const copies = (one: Question, ...some: [number, number]): Tensor[] => noisy(one, noise, seed, ...some);
    const smoothed = inOneGo(eachExample(question, (one) => moments(one, all, copies, kind, of)));
    // What `of` makes of a list may be one tensor.
    return question.isList && smoothed.length > 1 ? smoothed : question.oneOrList(smoothed);
  });
}

/** The moments of one example's gradients over its noisy copies. */
function* moments(
  one: Question,
  samples: number,
  copies: (one: Question, start: number, count: number) => Tensor[],
  kind: 'mean' | 'square' | 'variance',
  of: Smoothable | undefined,
): Pieces<Tensor[]> {
  if (kind === 'mean' && of === undefined) return yield* meanGradient(one, samples, copies);
  const gradients = (some: Question): Tensor[] => (of === undefined ? some.gradients() : madeBy(of, some));
  // Variances are taken of differences from the gradient at x: where all are equal, they are 0 to the bit.
  const from = kind === 'variance' ? tidy(() => gradients(one)) : [];
  const total = (values: Tensor): Tensor => sum(values, 0, true);
  const take = (all: readonly Tensor[]): Tensor[] => {
    if (kind === 'mean') return all.map(total);
    if (kind === 'square') return all.map((each) => total(square(each)));
    const differences = all.map((each, i) => sub(each, from[i] as Tensor));
    return [...differences.map((each) => total(square(each))), ...differences.map(total)];
  };
  const atOnce = variantsAtOnce(one, { wanted: [], gradientsAt: one.network.graph.inputs });
  const look = (...some: [number, number]): Tensor[] => take(gradients(one.of(copies(one, ...some))));
  const sums = yield* inBatches(samples, atOnce, look, summed);
  return tidy(() => {
    const means = sums.map((each) => div(each, samples));
    sums.forEach((each) => each.dispose());
    from.forEach((each) => each.dispose());
    if (kind !== 'variance') return means;
    const n = means.length / 2;
    return means.slice(0, n).map((squares, i) => sub(squares, square(means[n + i] as Tensor)));
  });
}

/** The mean of one example's gradients over its noisy copies: they come to the inputs as one. */
function* meanGradient(
  one: Question,
  samples: number,
  copies: (one: Question, start: number, count: number) => Tensor[],
): Pieces<Tensor[]> {
  const start = new AffineStart(one);
  const sums = yield* start.sumOfGradients(samples, (...some) => start.values(copies(one, ...some)));
  return tidy(() => {
    const means = sums.map((each) => div(each, samples));
    dispose(sums);
    return means;
  });
}

/** What a method makes of the copies, as a list. */
function madeBy(of: Smoothable, { caller, network, inputs, isList, objective }: Question): Tensor[] {
  const model = network as unknown as Network;
  const made: unknown = of(model, (isList ? inputs : inputs[0]) as never, { target: objective });
  const list = (Array.isArray(made) ? made : [made]) as unknown[];
  const batch = inputs[0]?.shape[0];
  if (list.every((each) => each instanceof Tensor && (each as Tensor).shape[0] === batch)) return list as Tensor[];
  throw new OptionError(
    `${caller}: got ${show(made)} from \`of\`; wanted a method that gives tensors with the batch as first axis, not a promise.`,
  );
}
