import {
  clone,
  dispose,
  min,
  norm,
  matMul,
  reshape,
  sub,
  Tensor,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { count, given, integer, readOptions, type Declared } from '../../declare.js';
import { OptionError, UnsupportedLayerError } from '../../errors.js';
import type { TopActivations } from '../../inspection/TopActivation.js';
import type { Explainable } from '../../models/openNetwork.js';
import { showShape, type Input } from '../../network/input.js';
import { inTurns, numbersOf, paceOptions, readPace, type Pieces } from '../../objectives/pieces.js';
import { askAsync, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import { isListOf } from '../../options.js';
import type { PaceOptions } from '../../pace.js';
import { seededRandom } from '../../Random.js';
import { conceptImportance } from './conceptImportance.js';
import { nonNegativeFactors, type Factors } from './nonNegativeFactors.js';
import { topPlaces } from './topPlaces.js';

/** Options of `factorize`. Progress counts iterations, and passes of what lies behind the layer. */
export interface FactorizeOptions extends PaceOptions {
  /** The path of a layer with places whose activations are nowhere negative: a rectified one. */
  readonly layer: string;
  /** How many concepts to look for, 1 or more. @default 5 */
  readonly concepts?: number;
  /** What the concepts may matter for. @default each image's top class */
  readonly target?: Target;
  /** Rounds of updates, 1 or more. @default 100 */
  readonly iterations?: number;
  /** Pairs of masks for the importance of each image, 2 or more; 0 leaves it out. @default 32 */
  readonly samples?: number;
  /** Where the factors start, `[images h w, concepts]` and `[concepts, channels]`, above 0. @default drawn */
  readonly start?: readonly [Tensor, Tensor];
  /** Seeds the draws: a whole number. @default 0 */
  readonly seed?: number;
}

/** What `factorize` gives. The caller disposes of the tensors. */
export interface Factorization {
  /** Each concept as a direction in the layer's channels, `[concepts, channels]`. */
  readonly concepts: Tensor2D;
  /** How strong each concept is at each place of each image, `[images, h, w, concepts]`. */
  readonly maps: Tensor4D;
  /**
   * How much of the score's variance depends on each concept, with concepts dimmed at random: a mean over the images.
   * Empty with `samples: 0`.
   */
  readonly importance: readonly number[];
  /** What is left of the activations without the product of both, as a share of their norm. */
  readonly error: number;
  /** The images where each concept is strongest, for `renderTop`, with their maps for its masks. */
  readonly top: TopActivations;
}

const startOption: Declared<readonly [Tensor, Tensor] | undefined> = {
  fallback: undefined,
  isRight: (value) =>
    isListOf(value, (one) => one instanceof Tensor && !one.isDisposed && one.rank === 2) && value.length === 2,
  wanted: 'two tensors, [images h w, concepts] and [concepts, channels]',
};

/**
 * The concepts that make up a layer's activations of some images: non-negative factors, their places, and how much each
 * matters for the score.
 *
 * `A[image, y, x, :] ~ sum_k maps[image, y, x, k] concepts[k, :]`, by multiplicative updates; the importance is the
 * total Sobol index of dimming a concept at all places
 * @param model - a LayersModel, or a Network opened before.
 * @param images - `[batch, h, w, c]` in the model's own range, float32; some dozens of one class, or parts of them.
 * @returns concepts, maps, importances and the strongest images. Costs a forward pass to the layer for each image, and
 *   for its importance `samples (concepts + 1)` passes of what lies behind the layer.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedLayerError} for a layer without places, or with negative activations.
 * @throws the signal's reason, after an abort.
 * @example
 * const { importance, top } = await factorize(model, images, { layer: 'conv5', concepts: 8, target: 285 });
 * const sheet = await renderTop(top, (example) => slice(images, example, 1), { mask: true });
 * @see Collins, Achanta & Süsstrunk 2018, Deep Feature Factorization, arXiv:1806.10206; Fel et al. 2023, CRAFT,
 *   arXiv:2211.10154. CRAFT looks at crops of images, and takes the mean of each; here each place counts.
 */
export async function factorize(model: Explainable, images: Input, options: FactorizeOptions): Promise<Factorization> {
  const { layer, concepts, target, iterations, samples, start, seed, ...rest } = readOptions('factorize', options, {
    layer: given<string>(),
    concepts: count(5),
    target: given<Target>(),
    iterations: count(100),
    samples: count(32, 0),
    start: startOption,
    seed: integer(0),
    ...paceOptions,
  });
  const pace = readPace('factorize', rest);
  if (layer === undefined) throw new OptionError('factorize: wanted { layer }, the path of a layer.');
  if (samples === 1) throw new OptionError('factorize: got samples 1; wanted 2 or more, or 0 for no importance.');
  return askAsync('factorize', model, images, target, async (question) => {
    const slot = question.network.slot('factorize', layer);
    const shape = question.network.graph.shapes[slot] ?? [];
    if (shape.length !== 4) {
      throw new UnsupportedLayerError(
        `factorize: layer "${layer}" gives ${showShape(shape)}; wanted [batch, h, w, channels].`,
      );
    }
    const passes = samples * (concepts + 1) * question.batch;
    return inTurns(pieces(question, layer, { concepts, iterations, samples, start, seed }), iterations + passes, pace);
  });
}

interface Settings {
  readonly concepts: number;
  readonly iterations: number;
  readonly samples: number;
  readonly start: readonly [Tensor, Tensor] | undefined;
  readonly seed: number;
}

function* pieces(question: Question, layer: string, settings: Settings): Pieces<Factorization> {
  const { caller, network, batch } = question;
  const slot = network.slot(caller, layer);
  const [activation] = question.ofLayers([slot], clone) as [Tensor];
  const [, h, w, channels] = activation.shape as [number, number, number, number];
  const matrix = reshape(activation, [batch * h * w, channels]) as Tensor2D;
  const held: Tensor[] = [activation, matrix];
  try {
    const [least] = yield* numbersOf(tidy(() => min(matrix)));
    if (!((least as number) >= 0)) {
      throw new UnsupportedLayerError(
        `factorize: layer "${layer}" gives ${String(least)}; wanted activations of 0 or more, as behind a ReLU.`,
      );
    }
    const begin = startOf(settings, matrix);
    if (settings.start === undefined) held.push(...begin);
    const factors = yield* nonNegativeFactors(matrix, begin, settings.iterations);
    held.push(...factors);
    const error = yield* numbersOf(tidy(() => norm(sub(matrix, matMul(...(factors as [Tensor2D, Tensor2D]))))));
    const size = yield* numbersOf(tidy(() => norm(matrix)));
    let importance: number[] = [];
    if (settings.samples > 0) {
      const [each] = yield* conceptImportance(question, slot, factors, settings);
      const numbers = yield* numbersOf(each as Tensor);
      importance = Array.from({ length: settings.concepts }, (_, k) =>
        numbers.reduce((sum, value, i) => sum + (i % settings.concepts === k ? value / batch : 0), 0),
      );
    }
    const maps = yield* numbersOf(clone(factors[0]));
    return {
      concepts: clone(factors[1]),
      maps: reshape(factors[0], [batch, h, w, settings.concepts]),
      importance,
      error: size[0] === 0 ? 0 : (error[0] as number) / (size[0] as number),
      top: topPlaces(question, layer, maps, [batch, h, w, settings.concepts]),
    };
  } finally {
    dispose(held);
  }
}

/** Given factors, or drawn ones, of which the product has about the matrix's size. */
function startOf({ start, concepts, seed }: Settings, matrix: Tensor2D): Factors {
  const [rows, columns] = matrix.shape;
  if (start === undefined) {
    const random = seededRandom(seed);
    return [random.uniforms([rows, concepts], 0.1, 1), random.uniforms([concepts, columns], 0.1, 1)] as never;
  }
  const [weights, parts] = start;
  const isFit = weights.shape.join() === [rows, concepts].join() && parts.shape.join() === [concepts, columns].join();
  if (isFit) return [weights as Tensor2D, parts as Tensor2D];
  throw new OptionError(
    `factorize: got a start of ${showShape(weights.shape)} and ${showShape(parts.shape)}; ` +
      `wanted [${rows}, ${concepts}] and [${concepts}, ${columns}].`,
  );
}
