import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { integer, readOptions } from '../../declare.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { askScores } from '../../objectives/askScores.js';
import { OptionError } from '../../errors.js';
import { coalitionsOption, permutation, readRows, rowsOf, type Coalition, type Coalitions } from './coalitions.js';
import { segmentMap, segmentOptions, segmentsOf, type SegmentOptions } from './segmentMap.js';

/** Options of `shapleySampling`. */
export interface ShapleySamplingOptions extends SegmentOptions {
  /** In how many orders to let the segments come in, 1 or more; or which, int32 `[n, segments]`. @default 10 */
  readonly permutations?: Coalition;
  /** Seeds the drawn orders: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * Shapley values of the picture's segments, estimated by letting them come in in random orders: what the score gains as
 * each comes in, on average. They add up to the difference of the score from that of a picture without any.
 *
 * `value_s = mean over orders of score(those before s, and s) - score(those before s)`
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the segments. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`: each pixel has the value of its segment, in the score's units. The caller disposes of it.
 *   Costs a forward pass for each segment of each order.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await shapleySampling(model, image, { target: 285, permutations: 20 });
 * @see Castro, Gómez & Tejada 2009, Polynomial calculation of the Shapley value based on sampling,
 *   doi:10.1016/j.cor.2008.04.004.
 */
export async function shapleySampling(
  model: ScoreSource,
  input: Input,
  options: ShapleySamplingOptions = {},
): Promise<Tensor3D> {
  const declared = { ...segmentOptions, permutations: coalitionsOption(10), seed: integer(0) };
  const { target, segments, baseline, permutations, seed, ...rest } = readOptions('shapleySampling', options, declared);
  const pace = readPace('shapleySampling', rest);
  return askScores('shapleySampling', model, input, target, async (question) => {
    const all = await segmentsOf(question, segments);
    const given = await readRows('shapleySampling', 'permutations', permutations);
    const orders = Array.from({ length: rowsOf(permutations) }, (_, k) =>
      given === undefined ? permutation(seed, k, all.count) : orderOf(given, k, permutations as Tensor, all.count),
    );
    const passes = orders.length * (all.count - 1) + 2;
    return segmentMap(
      question,
      { baseline, pace },
      passes,
      () => all,
      (count) => comingIn(orders, count),
    );
  });
}

/** A given order, which must hold each segment once. */
function orderOf(given: Float32Array, k: number, { shape }: Tensor, count: number): number[] {
  const columns = shape[1] as number;
  const order = [...given.subarray(k * columns, (k + 1) * columns)];
  if (order.toSorted((a, b) => a - b).every((segment, i) => segment === i) && order.length === count) return order;
  throw new OptionError(
    `shapleySampling: got permutations whose row ${k} does not hold each of 0 to ${count - 1} once; wanted that.`,
  );
}

/** No segment, all of them, then of each order its first, its first two, ...: all but the last one. */
function comingIn(orders: readonly (readonly number[])[], count: number): Coalitions {
  const rows = new Float32Array((orders.length * (count - 1) + 2) * count);
  rows.fill(1, count, 2 * count);
  orders.forEach((order, k) => {
    for (let i = 1; i < count; i++) {
      const row = (k * (count - 1) + i + 1) * count;
      for (const segment of order.slice(0, i)) rows[row + segment] = 1;
    }
  });
  const values = (scores: Float32Array): Float64Array => {
    const means = new Float64Array(count);
    orders.forEach((order, k) => {
      const after = (i: number): number => scores[i === 0 ? 0 : i === count ? 1 : k * (count - 1) + i + 1] as number;
      order.forEach((segment, i) => {
        means[segment] = (means[segment] as number) + (after(i + 1) - after(i)) / orders.length;
      });
    });
    return means;
  };
  return { rows, bases: [0, 1], values };
}
