import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { integer, readOptions } from '../../declare.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { askScores } from '../../objectives/askScores.js';
import { readRows, rowsOf } from './coalitions.js';
import { latinHypercube } from './latinHypercube.js';
import { maskRows, masksOption } from './maskRows.js';
import { segmentMap, segmentOptions, segmentsOf, type SegmentOptions } from './segmentMap.js';

/** Options of `hsic`. */
export interface HsicOptions extends SegmentOptions {
  /**
   * How many masks to draw, 2 or more; or the masks, how much of each segment is seen, from 0 to 1, `[n, segments]`.
   * @default 500
   */
  readonly samples?: number | Tensor;
  /** Seeds the drawn masks: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * How much the score depends, in any way, on whether a segment is seen: the Hilbert-Schmidt independence criterion of
 * both over random masks.
 *
 * `value_s = sum(H K H * (H L H)^T) / n`, `K = 1 + (1/2 - (m_i - m_j)^2)` of the segment in masks i and j,
 * `L = exp(-(f_i - f_j)^2 / (2 median(f)^2))` of their scores, `H` takes off means. Drawn masks show each segment in
 * half of them.
 *
 * Values are never negative: nothing is said of for or against. Where the score is the same whatever is seen, all are
 * 0.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the segments. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`: each pixel has the value of its segment. The caller disposes of it. Costs a forward pass
 *   for each sample.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await hsic(model, image, { target: 285, samples: 300 });
 * @see Novello, Fel & Vigouroux 2022, Making Sense of Dependence, arXiv:2206.06219; the kernel's width is Xplique's.
 */
export async function hsic(model: ScoreSource, input: Input, options: HsicOptions = {}): Promise<Tensor3D> {
  const declared = { ...segmentOptions, samples: masksOption(500, 2), seed: integer(0) };
  const { target, segments, baseline, samples, seed, ...rest } = readOptions('hsic', options, declared);
  const pace = readPace('hsic', rest);
  return askScores('hsic', model, input, target, async (question) => {
    const all = await segmentsOf(question, segments);
    const given = maskRows('hsic', await readRows('hsic', 'samples', samples), samples, all.count);
    const rows = given ?? latinHypercube(seed, rowsOf(samples), all.count).map((value) => (value < 0.5 ? 0 : 1));
    return segmentMap(
      question,
      { baseline, pace },
      rowsOf(samples),
      () => all,
      (count) => ({ rows, values: (scores) => dependence(rows, scores, count) }),
    );
  });
}

/** The criterion of each column of masks. Its kernel less what means take off is `2 m_i m_j`: `2 m' H L H m / n`. */
function dependence(rows: Float32Array, scores: Float32Array, count: number): Float64Array {
  const n = scores.length;
  const width = median(scores);
  const alike = Array.from(scores, (a) =>
    Float64Array.from(scores, (b) => (a === b ? 1 : Math.exp(-((a - b) ** 2) / (2 * width ** 2)))),
  );
  return Float64Array.from({ length: count }, (_, s) => {
    const seen = Float64Array.from({ length: n }, (_, k) => rows[k * count + s] as number);
    const mean = seen.reduce((sum, value) => sum + value, 0) / n;
    const centred = seen.map((value) => value - mean);
    const dot = (line: Float64Array): number => line.reduce((sum, value, k) => sum + value * (centred[k] as number), 0);
    return (2 * alike.reduce((sum, line, k) => sum + dot(line) * (centred[k] as number), 0)) / n;
  });
}

/** The middle value, or the mean of the middle two. */
function median(values: Float32Array): number {
  const sorted = values.toSorted();
  const at = (i: number): number => sorted[Math.floor(i)] as number;
  return (at((values.length - 1) / 2) + at(values.length / 2)) / 2;
}
