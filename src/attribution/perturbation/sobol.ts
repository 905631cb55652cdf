import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { integer, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { askAsync } from '../../objectives/Question.js';
import { OptionError } from '../../errors.js';
import { latinHypercube } from './latinHypercube.js';
import { maskRows, masksOption } from './maskRows.js';
import { readRows } from './coalitions.js';
import { segmentMap, segmentOptions, segmentsOf, type Coalitions, type SegmentOptions } from './segmentMap.js';

/** Options of `sobol`. */
export interface SobolOptions extends SegmentOptions {
  /** The segments, int32 `[h, w]`, each pixel's number from 0. @default `gridSegments([h, w], [8, 8])` */
  readonly segments?: Tensor;
  /**
   * How many pairs of masks to draw, 2 or more; or the masks, how much of each segment is seen, from 0 to 1, `[2 n,
   * segments]`: the first of each pair, then the second ones.
   * @default 32
   */
  readonly samples?: number | Tensor;
  /** Of the masks that are drawn, a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * How much of the score's variance over random masks is lost where a segment's part in them is known: total Sobol
 * indices, each segment's own effect and all that it has together with others.
 *
 * `value_s = sum_k (score(A_k) - score(A_k with s of B_k))^2 / (2 n var score(A))`, Jansen's estimator; drawn masks are
 * Latin hypercubes
 *
 * Where the score is the same whatever is seen, all values are 0. They are never negative: nothing is said of for or
 * against.
 * @param model - a LayersModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input,
 *   of which the first that is a picture has the segments. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`: each pixel has the value of its segment, a share of the variance. The caller disposes of
 *   it. Costs `n (segments + 1)` forward passes.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await sobol(model, image, { target: 285, segments: gridSegments([224, 224], [5, 5]) });
 * @see Fel, Cadène, Chalvidal, Cord, Vigouroux & Serre 2021, Look at the Variance!, arXiv:2111.04138; Jansen 1999,
 *   doi:10.1016/S0010-4655(98)00154-4. The paper draws its masks from a Sobol sequence.
 */
export async function sobol(model: Explainable, input: Input, options: SobolOptions = {}): Promise<Tensor3D> {
  const declared = { ...segmentOptions, samples: masksOption(32, 2), seed: integer(0) };
  const { target, segments, baseline, samples, seed, ...rest } = readOptions('sobol', options, declared);
  const pace = readPace('sobol', rest);
  return askAsync('sobol', model, input, target, async (question) => {
    const all = await segmentsOf(question, segments, 8);
    const given = maskRows('sobol', await readRows('sobol', 'samples', samples), samples, all.count);
    // One hypercube of twice as many axes, so that both halves of a pair are independent.
    const drawn = typeof samples === 'number' ? latinHypercube(seed, samples, 2 * all.count) : undefined;
    const n = typeof samples === 'number' ? samples : (samples.shape[0] as number) / 2;
    if (!Number.isInteger(n) || n < 2) {
      throw new OptionError(`sobol: got samples of ${2 * n} rows; wanted an even number of them, 4 or more.`);
    }
    const masks: Masks = (half, k, segment) =>
      (given?.[(half * n + k) * all.count + segment] ?? drawn?.[(2 * k + half) * all.count + segment]) as number;
    return segmentMap(
      question,
      { baseline, pace },
      n * (all.count + 1),
      () => all,
      (count) => pickFreeze(masks, n, count),
    );
  });
}

/** How much mask `k` of a half shows of a segment. */
type Masks = (half: 0 | 1, k: number, segment: number) => number;

/** All A, then for each segment all A with that segment of B. */
function pickFreeze(masks: Masks, n: number, count: number): Coalitions {
  const rows = Float32Array.from({ length: n * (count + 1) * count }, (_, i) => {
    const [row, segment] = [Math.floor(i / count), i % count];
    return masks(Math.floor(row / n) - 1 === segment ? 1 : 0, row % n, segment);
  });
  const values = (scores: Float32Array): Float64Array => {
    const own = Float64Array.from(scores.subarray(0, n));
    const mean = own.reduce((sum, score) => sum + score, 0) / n;
    const variance = own.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (n - 1);
    return Float64Array.from({ length: count }, (_, s) => {
      const squares = own.reduce((sum, score, k) => sum + (score - (scores[(s + 1) * n + k] as number)) ** 2, 0);
      return variance === 0 ? 0 : squares / (2 * n * variance);
    });
  };
  return { rows, bases: Array.from({ length: n }, (_, k) => k), values };
}
