import type { Tensor3D } from '@tensorflow/tfjs-core';
import { integer, readOptions } from '../../declare.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { askScores } from '../../objectives/askScores.js';
import { seededRandom } from '../../Random.js';
import { coalitionRows, coalitionsOption, permutation, readRows, rowsOf, type Coalition } from './coalitions.js';
import { leastSquares } from './leastSquares.js';
import { segmentMap, segmentOptions, segmentsOf, type SegmentOptions } from './segmentMap.js';

/** Options of `kernelShap`. */
export interface KernelShapOptions extends SegmentOptions {
  /** How many coalitions of segments to look at, 1 or more; or which, 0 and 1, `[n, segments]`. @default 500 */
  readonly samples?: Coalition;
  /** Seeds the drawn coalitions: a whole number. @default 0 */
  readonly seed?: number;
}

/**
 * Shapley values of the picture's segments, estimated by least squares over random coalitions. They add up exactly to
 * the score's difference from that of a picture without any segment.
 *
 * `values = argmin sum_k (score_k - score(nothing) - sum of the values of those present)^2`, `sum of values = score(x)
 * - score(nothing)`; sizes of coalitions are drawn as `1 / (size (segments - size))`, their members evenly
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the segments. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`: each pixel has the value of its segment, in the score's units. The caller disposes of it.
 *   Costs a forward pass for each sample, and two.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await kernelShap(model, image, { target: 285, samples: 200 });
 * @see Lundberg & Lee 2017, A Unified Approach to Interpreting Model Predictions, arXiv:1705.07874.
 */
export async function kernelShap(model: ScoreSource, input: Input, options: KernelShapOptions = {}): Promise<Tensor3D> {
  const declared = { ...segmentOptions, samples: coalitionsOption(500), seed: integer(0) };
  const { target, segments, baseline, samples, seed, ...rest } = readOptions('kernelShap', options, declared);
  const pace = readPace('kernelShap', rest);
  return askScores('kernelShap', model, input, target, async (question) => {
    const all = await segmentsOf(question, segments);
    const given = await readRows('kernelShap', 'samples', samples);
    const drawn = coalitionRows('kernelShap', given, samples, all.count, (k) => shapCoalition(seed, k, all.count));
    const rows = new Float32Array(2 * all.count + drawn.length).fill(1, 0, all.count);
    rows.set(drawn, 2 * all.count);
    return segmentMap(
      question,
      { baseline, pace },
      rowsOf(samples) + 2,
      () => all,
      (count) => ({
        rows,
        bases: [0, 1],
        values: ([whole = NaN, nothing = NaN, ...scores]) =>
          constrained(
            drawn,
            scores.map((score) => score - nothing),
            whole - nothing,
            count,
          ),
      }),
    );
  });
}

/** A coalition whose size is drawn by the Shapley kernel. */
function shapCoalition(seed: number, k: number, segments: number): Float32Array {
  const sizes = Array.from(
    { length: Math.max(1, segments - 1) },
    (_, i) => 1 / ((i + 1) * Math.max(1, segments - i - 1)),
  );
  // Streams below 0: permutations have those from 0 on.
  let left = seededRandom(seed, -1 - k).uniform(
    0,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const size = 1 + sizes.findIndex((share) => (left -= share) < 0);
  const row = new Float32Array(segments);
  for (const segment of permutation(seed, k, segments).slice(0, Math.max(1, size))) row[segment] = 1;
  return row;
}

/** Least squares of scores whose coefficients add up to a total: the last one is what the others leave. */
function constrained(rows: Float32Array, scores: readonly number[], total: number, count: number): number[] {
  const free = count - 1;
  const last = (k: number): number => rows[k * count + free] as number;
  const differences = Float64Array.from({ length: scores.length * free }, (_, i) => {
    const [k, j] = [Math.floor(i / free), i % free];
    return (rows[k * count + j] as number) - last(k);
  });
  const values = leastSquares(
    differences,
    scores.map((score, k) => score - last(k) * total),
    scores.map(() => 1),
    0,
  );
  return [...values, values.reduce((left, value) => left - value, total)];
}
