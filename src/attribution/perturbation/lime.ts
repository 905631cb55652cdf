import { tidy, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { integer, numberIn, readOptions } from '../../declare.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { maskSize, pictureOf } from '../../objectives/maskedPicture.js';
import { askScores } from '../../objectives/askScores.js';
import type { Question } from '../../objectives/Question.js';
import { seededRandom } from '../../Random.js';
import { readSegments } from '../segments/segments.js';
import { slic } from '../segments/slic.js';
import { coalitionRows, coalitionsOption, readRows, rowsOf, type Coalition, type Segments } from './coalitions.js';
import { leastSquares } from './leastSquares.js';
import { segmentMap, segmentOptions, segmentsOf, type SegmentOptions } from './segmentMap.js';

/** Options of `lime`. */
export interface LimeOptions extends SegmentOptions {
  /** The segments, int32 `[h, w]`, each pixel's number from 0. @default `slic` of each picture, about 50 */
  readonly segments?: Tensor;
  /**
   * How many variants of the picture to look at, 1 or more; or which segments are in each, 0 and 1, `[n, segments]`.
   * @default 1000
   */
  readonly samples?: Coalition;
  /** How near to the whole picture a variant must be to count much, above 0. @default 0.25 */
  readonly kernelWidth?: number;
  /** Seeds the drawn variants: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * A linear model of the score around the picture, of which segments are present: its coefficients.
 *
 * `values = argmin over b, c of sum_k w_k (score_k - c - row_k . b)^2 + |b|^2`,
 * `w_k = sqrt(exp(-d_k^2 / kernelWidth^2))`, `d_k` = 1 - the cosine of row k and all ones; segments are present by even
 * coins, in the first row all
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the segments. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`: each pixel has the value of its segment, in the score's units. The caller disposes of it.
 *   Costs a forward pass for each sample.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await lime(model, image, { target: 285, segments: await slic(image, { count: 25 }) });
 * @see Ribeiro, Singh & Guestrin 2016, "Why Should I Trust You?", arXiv:1602.04938; the authors' code's weights and
 *   ridge.
 */
export async function lime(model: ScoreSource, input: Input, options: LimeOptions = {}): Promise<Tensor3D> {
  const declared = {
    ...segmentOptions,
    samples: coalitionsOption(1000),
    kernelWidth: numberIn(0.25, Number.MIN_VALUE),
    seed: integer(0),
  };
  const { target, segments, baseline, samples, kernelWidth, seed, ...rest } = readOptions('lime', options, declared);
  const pace = readPace('lime', rest);
  return askScores('lime', model, input, target, async (question) => {
    const all = segments && (await segmentsOf(question, segments));
    const given = await readRows('lime', 'samples', samples);
    return segmentMap(
      question,
      { baseline, pace },
      rowsOf(samples),
      (one) => all ?? superpixels(one),
      (count) => {
        const rows = coalitionRows('lime', given, samples, count, (k) => coins(seed, k, count));
        return { rows, values: (scores) => local(rows, scores, count, kernelWidth) };
      },
    );
  });
}

/** The segments of a picture of its own. */
async function superpixels(one: Question): Promise<Segments> {
  const size = maskSize(one, 2);
  const picture = tidy(() => pictureOf(one));
  const segments = await slic(picture, { count: 50 }).finally(() => picture.dispose());
  try {
    return await readSegments(one.caller, segments, size);
  } finally {
    segments.dispose();
  }
}

/** Each segment present or not. */
function coins(seed: number, k: number, segments: number): Float32Array {
  const random = seededRandom(seed, k);
  return Float32Array.from({ length: segments }, () => (k === 0 || random.uniform() < 0.5 ? 1 : 0));
}

/** The coefficients of a weighted ridge regression whose intercept is free. */
function local(rows: Float32Array, scores: Float32Array, count: number, width: number): Float64Array {
  const weights = Float64Array.from(scores, (_, k) => {
    const present = rows.subarray(k * count, (k + 1) * count).reduce((sum, value) => sum + value, 0);
    return Math.sqrt(Math.exp(-((1 - Math.sqrt(present / count)) ** 2) / width ** 2));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (k: number) => number): number =>
    weights.reduce((sum, weight, k) => sum + weight * value(k), 0) / total;
  const means = Array.from({ length: count }, (_, j) => mean((k) => rows[k * count + j] as number));
  const centre = mean((k) => scores[k] as number);
  return leastSquares(
    Float64Array.from(rows, (value, i) => value - (means[i % count] as number)),
    Float64Array.from(scores, (score) => score - centre),
    weights,
    1,
  );
}
