import { add, gather, mul, reshape, slice, sub, sum, tensor1d, Tensor } from '@tensorflow/tfjs-core';
import { count, given, integer, readOptions, type Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import { showShape, type Input } from '../../network/input.js';
import { eachExample } from '../../objectives/eachExample.js';
import { inBatches, summed, variantsAtOnce } from '../../objectives/inBatches.js';
import { inTurns, paceOptions, readPace, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { seededRandom } from '../../Random.js';
import { baselineOption, baselinesOf, checkBaseline, type Baseline } from './baseline.js';
import { noiseOption, noisy, samplesOf, type Noise } from './noise.js';

/** Options of `gradientShap`. Progress counts samples of examples. */
export interface GradientShapOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * Where the paths start: a baseline as `integratedGradients` takes it, or a tensor of several, `[n, ...input]` (of
   * several inputs a list). Each sample draws one of several; with as many baselines as samples, each takes its own.
   * @default 0, in the model's range
   */
  readonly baselines?: Baseline;
  /** How many points to look at, 1 or more. @default 50 */
  readonly samples?: number;
  /**
   * The deviation of the noise added to the input, as a share of the range of the example's values, 0 or more. Or the
   * noise itself, `[samples, ...input]`, of several inputs a list.
   * @default 0
   */
  readonly noise?: Noise;
  /** How far along its path each sample is, `[samples]`, from 0 to 1. @default drawn */
  readonly alphas?: Tensor;
  /** Seeds the draws: a whole number. Every example of a batch gets the same draws. @default 0 */
  readonly seed?: number;
}

const alphasOption: Declared<Tensor | undefined> = {
  fallback: undefined,
  isRight: (value) => value instanceof Tensor && !value.isDisposed && value.rank === 1,
  wanted: 'a tensor [samples]',
};

/**
 * Integrated gradients from many baselines at once, each at a random point of its path. In expectation, the values add
 * up to the score's difference from its mean over the baselines.
 *
 * `result = mean_k (x + noise_k - b_k) * g(b_k + a_k (x + noise_k - b_k))`, `g = d score / d x`, a drawn from 0..1
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   Not to be disposed before the promise settles.
 * @returns the input's shape, signed, not normalized. The caller disposes of it. Costs a forward and a backward pass
 *   for each sample.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const attribution = await gradientShap(model, image, { target: 285, baselines: otherImages });
 * @see Lundberg & Lee 2017, arXiv:1705.07874; Erion et al. 2019, Expected Gradients, arXiv:1906.10670.
 */
export function gradientShap(model: Explainable, input: Tensor, options?: GradientShapOptions): Promise<Tensor>;
export function gradientShap(
  model: Explainable,
  input: readonly Tensor[],
  options?: GradientShapOptions,
): Promise<Tensor[]>;
export async function gradientShap(
  model: Explainable,
  input: Input,
  options: GradientShapOptions = {},
): Promise<Tensor | Tensor[]> {
  const { target, baselines, samples, noise, alphas, seed, ...rest } = readOptions('gradientShap', options, {
    target: given<Target>(),
    baselines: baselineOption,
    samples: count(50),
    noise: noiseOption(0),
    alphas: alphasOption,
    seed: integer(0),
    ...paceOptions,
  });
  const pace = readPace('gradientShap', rest);
  return askAsync('gradientShap', model, input, target, async (question) => {
    const all = samplesOf(question, noise, alphas?.size ?? samples);
    if (alphas !== undefined && alphas.size !== all) {
      throw new OptionError(`gradientShap: got ${alphas.size} alphas and noise for ${all} samples; wanted as many.`);
    }
    const several = severalOf(question, baselines);
    if (several === undefined) checkBaseline(question, baselines);
    const draws = drawn(seed, all, several?.[0]?.shape[0] ?? 1);
    const starts = (one: Question, example: number, start: number, some: number): Tensor[] =>
      several?.map((list) => gather(list, tensor1d(draws.baselines.slice(start, start + some), 'int32'))) ??
      baselinesOf(one, baselines, example);
    const shares = (start: number, some: number): Tensor =>
      alphas === undefined ? tensor1d(draws.alphas.slice(start, start + some)) : slice(alphas, start, some);
    const sums = eachExample(question, (one, example) =>
      expected(
        one,
        all,
        (...some) => noisy(one, noise, seed, ...some),
        (...some) => starts(one, example, ...some),
        shares,
      ),
    );
    return question.oneOrList(await inTurns(sums, question.batch * all, pace));
  });
}

type Drawn<T> = (start: number, count: number) => T;

/** The mean over one example's samples. */
function* expected(
  one: Question,
  samples: number,
  ends: Drawn<Tensor[]>,
  starts: Drawn<Tensor[]>,
  shares: Drawn<Tensor>,
): Pieces<Tensor[]> {
  const look = (...some: [number, number]): Tensor[] => {
    const from = starts(...some);
    const ways = ends(...some).map((end, i) => sub(end, from[i] as Tensor));
    const alphas = shares(...some);
    const points = ways.map((way, i) =>
      add(from[i] as Tensor, mul(way, reshape(alphas, [alphas.size, ...Array<number>(way.rank - 1).fill(1)]))),
    );
    const gradients = one.of(points).gradients();
    return ways.map((way, i) => mul(sum(mul(way, gradients[i] as Tensor), 0, true), 1 / samples));
  };
  return yield* inBatches(
    samples,
    variantsAtOnce(one, { wanted: [], gradientsAt: one.network.graph.inputs }),
    look,
    summed,
  );
}

/** What each sample draws: a stream for each, which has nothing to do with its noise's. */
function drawn(seed: number, samples: number, baselines: number): { alphas: number[]; baselines: number[] } {
  const randoms = Array.from({ length: samples }, (_, k) => seededRandom(seed, -1 - k));
  return {
    alphas: randoms.map((random) => random.uniform()),
    baselines: randoms.map((random, k) => (baselines === samples ? k : random.integer(baselines))),
  };
}

/**
 * Baselines of which each sample takes one; undefined for one that all take.
 * @throws An {@link OptionError} where their shapes do not fit.
 */
function severalOf({ caller, inputs }: Question, baselines: Baseline): Tensor[] | undefined {
  const list = [baselines].flat() as unknown[];
  if (!list.every((each) => each instanceof Tensor)) return undefined;
  const tensors = list as Tensor[];
  const count = tensors[0]?.shape[0] as number;
  const fits = tensors.every(({ shape }, i) => shape.join() === [count, ...(inputs[i]?.shape.slice(1) ?? [])].join());
  if (fits && count > 0 && tensors.length === inputs.length) return tensors;
  const wanted = inputs.map(({ shape }) => `[n, ${shape.slice(1).join(', ')}]`).join(', ');
  throw new OptionError(
    `${caller}: got baselines ${tensors.map(({ shape }) => showShape(shape)).join(', ')}; wanted ${wanted}.`,
  );
}
