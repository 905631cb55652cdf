import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { integer, readOptions } from '../../declare.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { askScores } from '../../objectives/askScores.js';
import { OptionError } from '../../errors.js';
import { maskRows, masksOption } from './maskRows.js';
import { readRows } from './coalitions.js';
import { drawnMasks, pickFreeze, type Masks } from './pickFreeze.js';
import { segmentMap, segmentOptions, segmentsOf, type SegmentOptions } from './segmentMap.js';

/** Options of `sobol`. */
export interface SobolOptions extends SegmentOptions {
  /** The segments, int32 `[h, w]`, each pixel's number from 0. @default `gridSegments([h, w], [8, 8])` */
  readonly segments?: Tensor;
  /**
   * How many pairs of masks to draw, 2 or more. Or the masks, how much of each segment is seen, from 0 to 1,
   * `[2 n, segments]`: the first of each pair, then the second ones.
   * @default 32
   */
  readonly samples?: number | Tensor;
  /** Seeds the drawn masks: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * How much of the score's variance over random masks depends on a segment. These total Sobol indices count each
 * segment's own effect and all its effects together with others.
 *
 * `value_s = sum_k (score(A_k) - score(A_k with s of B_k))^2 / (2 n var score(A))`, Jansen's estimator; drawn masks are
 * Latin hypercubes
 *
 * Where the score is the same whatever is seen, all values are 0. They are never negative: nothing is said of for or
 * against.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the segments. Not to be disposed before the promise settles.
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
export async function sobol(model: ScoreSource, input: Input, options: SobolOptions = {}): Promise<Tensor3D> {
  const declared = { ...segmentOptions, samples: masksOption(32, 2), seed: integer(0) };
  const { target, segments, baseline, samples, seed, ...rest } = readOptions('sobol', options, declared);
  const pace = readPace('sobol', rest);
  return askScores('sobol', model, input, target, async (question) => {
    const all = await segmentsOf(question, segments, 8);
    const given = maskRows('sobol', await readRows('sobol', 'samples', samples), samples, all.count);
    const n = typeof samples === 'number' ? samples : (samples.shape[0] as number) / 2;
    if (!Number.isInteger(n) || n < 2) {
      throw new OptionError(`sobol: got samples of ${2 * n} rows; wanted an even number of them, 4 or more.`);
    }
    const masks: Masks =
      given === undefined
        ? drawnMasks(seed, n, all.count)
        : (half, k, segment) => given[(half * n + k) * all.count + segment] as number;
    return segmentMap(
      question,
      { baseline, pace },
      n * (all.count + 1),
      () => all,
      (count) => ({ ...pickFreeze(masks, n, count), bases: Array.from({ length: n }, (_, k) => k) }),
    );
  });
}
