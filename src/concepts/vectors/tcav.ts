import { dispose, matMul, reshape, slice, sum, tidy, Tensor } from '@tensorflow/tfjs-core';
import { given, integer, readOptions, type Declared } from '../../declare.js';
import { OptionError, ShapeError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import { showShape, type Input } from '../../network/input.js';
import { paceOptions, readPace } from '../../objectives/pieces.js';
import { askAsync } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import { isCount, show } from '../../options.js';
import { pause, type PaceOptions } from '../../pace.js';
import { seededRandom } from '../../Random.js';

/** Options of `tcav`. Progress counts vectors. */
export interface TcavOptions extends PaceOptions {
  /** The path of the layer that the vector is of. */
  readonly layer: string;
  /** What the concept may matter for: a class, or any objective. @default each image's top class */
  readonly target?: Target;
  /**
   * How many random directions to compare with, 1 or more. Or which, `[n, ...]` of the vector's shape: vectors between
   * random sets of images, as in the paper.
   * @default 50
   */
  readonly random?: number | Tensor;
  /** Seeds the drawn directions: a whole number. @default 0 */
  readonly seed?: number;
}

/** What `tcav` gives: plain numbers. */
export interface Tcav {
  /** The share of images whose score grows along the concept, 0 to 1. */
  readonly score: number;
  /** What their derivatives come to of the sum of all, by size, 0 to 1; 0 where all are 0. */
  readonly magnitude: number;
  /** How fast each image's score grows along the concept. */
  readonly derivatives: readonly number[];
  /** The score of each random direction. */
  readonly randomScores: readonly number[];
  /**
   * How likely a random direction is as far from 0.5: `(1 + how many are) / (1 + how many there are)`. Below 0.05, say,
   * the concept matters.
   */
  readonly pValue: number;
}

const randomOption: Declared<number | Tensor> = {
  fallback: 50,
  isRight: (value) => isCount(value, 1) || (value instanceof Tensor && !value.isDisposed && value.rank > 1),
  wanted: 'how many, a whole number, 1 or more, or a tensor [n, ...] of vectors',
};

/**
 * How often a class's score grows in the direction of a concept, over many images of it, and whether random directions
 * do as much.
 *
 * `score = share of the images with vector . dS/dA > 0`
 * @param model - a LayersModel, or a Network opened before.
 * @param images - of the class, `[batch, h, w, c]` in the model's own range, float32; the more the better.
 * @param vector - a direction in the layer's activations, in its shape without the batch, as `conceptVector` gives it.
 *   Or one number a channel, the same at all places.
 * @returns numbers. Costs a forward pass, and a backward one to the layer, for each image.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws the signal's reason, after an abort.
 * @example
 * const { score, pValue } = await tcav(model, zebras, vector, { layer: 'conv4', target: 340 });
 * @see Kim et al. 2018, Interpretability Beyond Feature Attribution, TCAV, arXiv:1711.11279.
 */
export async function tcav(model: Explainable, images: Input, vector: Tensor, options: TcavOptions): Promise<Tcav> {
  const { layer, target, random, seed, ...rest } = readOptions('tcav', options, {
    layer: given<string>(),
    target: given<Target>(),
    random: randomOption,
    seed: integer(0),
    ...paceOptions,
  });
  const pace = readPace('tcav', rest);
  if (layer === undefined) throw new OptionError('tcav: wanted { layer }, the path of the layer of the vector.');
  if (!(vector instanceof Tensor) || vector.isDisposed || vector.dtype !== 'float32') {
    throw new OptionError(
      `tcav: got the vector ${show(vector)}; wanted a float32 tensor, such as conceptVector's vector.`,
    );
  }
  return askAsync('tcav', model, images, target, async (question) => {
    const slot = question.network.slot('tcav', layer);
    const shape = (question.network.graph.shapes[slot] ?? []).slice(1);
    const isLayer = fits(vector.shape, shape);
    if (!isLayer && !(vector.rank === 1 && vector.size === shape.at(-1))) {
      throw new ShapeError(
        `tcav: got a vector ${showShape(vector.shape)}; wanted that of layer "${layer}", ${showShape(shape)}, or [${String(shape.at(-1))}].`,
      );
    }
    if (random instanceof Tensor && !fits(random.shape.slice(1), vector.shape)) {
      throw new ShapeError(
        `tcav: got random ${showShape(random.shape)}; wanted [n, ${vector.shape.join(', ')}], of the vector's shape.`,
      );
    }
    // Where a vector holds for all places, so do their gradients' sums.
    const gradients = question.atLayer(slot, (_, gradient) => {
      const batch = gradient.shape[0] as number;
      if (isLayer) return reshape(gradient, [batch, vector.size]);
      return sum(reshape(gradient, [batch, -1, vector.size]), 1);
    });
    try {
      const along = async (one: Tensor): Promise<number[]> => {
        const made = tidy(() => matMul(gradients, reshape(one, [vector.size, 1])));
        return [...(await made.data().finally(() => made.dispose()))];
      };
      const derivatives = await along(vector);
      const total = typeof random === 'number' ? random : (random.shape[0] as number);
      const randomScores: number[] = [];
      for (let k = 0; k < total; k++) {
        await pause(pace);
        const one =
          typeof random === 'number' ? seededRandom(seed, k).normals([vector.size]) : tidy(() => slice(random, k, 1));
        randomScores.push(scoreOf(await along(one).finally(() => one.dispose())));
        pace.onProgress?.({ done: k + 1, total });
      }
      const score = scoreOf(derivatives);
      const asFar = randomScores.filter((other) => Math.abs(other - 0.5) >= Math.abs(score - 0.5)).length;
      return {
        score,
        magnitude: magnitudeOf(derivatives),
        derivatives,
        randomScores,
        pValue: (1 + asFar) / (1 + total),
      };
    } finally {
      dispose(gradients);
    }
  });
}

const fits = (shape: readonly number[], wanted: readonly (number | null)[]): boolean =>
  shape.length === wanted.length && shape.every((side, axis) => side === (wanted[axis] ?? side));

const scoreOf = (derivatives: readonly number[]): number =>
  derivatives.filter((value) => value > 0).length / derivatives.length;

function magnitudeOf(derivatives: readonly number[]): number {
  const all = derivatives.reduce((sum, value) => sum + Math.abs(value), 0);
  return all === 0 ? 0 : derivatives.reduce((sum, value) => sum + Math.max(0, value), 0) / all;
}
