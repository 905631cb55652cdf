import { tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Input } from '../../network/input.js';
import { withScoreSource, type ScoreSource } from '../../models/scoreSource.js';
import type { Target } from '../../objectives/target.js';
import { checkOptions } from '../../options.js';
import { meanDrop } from './occlusion/meanDrop.js';
import { occludedScores } from './occlusion/occludedScores.js';
import { OCCLUSION_OPTIONS, type OcclusionOptions } from './occlusion/windows.js';

/** Options of `occlusionMap`. */
export interface OcclusionMapOptions extends OcclusionOptions {
  /**
   * Whose score to watch: a class, whose score is its probability, or any objective in any layer.
   * @default each example's top class
   */
  readonly target?: Target;
  /**
   * Whether the scores are those of wholly computed pictures, to float32 rounding. `false` computes in each layer only
   * the inner part of a window's reach. That is faster and a little off; the result then says by how much.
   * @default true
   */
  readonly exact?: boolean;
}

/** What `occlusionMap` gives. The caller disposes of both. */
export interface OcclusionMap {
  /** `[batch, h, w]`: the mean drop of the score over the windows that cover each pixel. */
  readonly map: Tensor3D;
  /** `[batch, rows, columns]`: the score with the window at each place. */
  readonly scores: Tensor3D;
  /**
   * With `exact: false`: the largest difference of a score from the exact one, in the score's units. It is measured
   * over some 16 windows of each example that were also computed exactly. They are spread evenly, with the one that
   * changes the score most.
   */
  readonly error?: number;
}

/**
 * How much the target's score falls when a part of the picture is covered. A window moves over the picture, and the
 * network looks at each covered picture.
 *
 * `map[y, x] = mean over the windows w that cover (y, x) of score(image) - score(image covered by w)`
 *
 * The windows stand at `0, stride, 2 stride, ...`, `ceil((h - window) / stride) + 1` rows of them; the last one is cut
 * off at the border. Only values that a window can touch in each layer are computed anew, which gives the same numbers
 * in a fraction of the time. With `exact: false` only the inner part of that. Departs from the paper, whose window is
 * grey, in that it may show anything. For several classes of one picture, repeat it, with a class for each. Neighbours
 * that are alike share their runs, unless `fill` is a tensor or `exact` is false.
 * @param model - a model, a Network opened before, or a black box, which is shown every covered picture whole.
 * @param input - images `[batch, h, w, c]` or `[batch, h, w]` in the model's own range, float32; or an array with a
 *   tensor for each input. The first of these is covered, rank 4 before rank 3. Not to be disposed before the promise
 *   settles.
 * @returns the map and the scores; nothing else stays allocated, also after a throw or an abort. While it runs, one
 *   example's activations are in memory, and `batchSize` times what the windows touch of them.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {UnsupportedModelError}
 * @throws {OptionError} for a window larger than the picture, a stride larger than the window, a batchSize that is no
 *   whole number from 1.
 * @throws {NumericalError} for a NaN or an infinity, naming the layer where it first comes up.
 * @throws the signal's reason, after an abort.
 * @example
 * const { map, scores } = await occlusionMap(model, image, { target: 285, window: 32, fill: 'mean' });
 * @see Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks, arXiv:1311.2901, section 4.2.
 */
export async function occlusionMap(
  model: ScoreSource,
  input: Input,
  options: OcclusionMapOptions = {},
): Promise<OcclusionMap> {
  checkOptions('occlusionMap', options, ['target', 'exact', ...OCCLUSION_OPTIONS]);
  return withScoreSource('occlusionMap', model, input, async (network) => {
    const { whole, scores, windows, size, error } = await occludedScores(network, input, options);
    const [batch, height, width] = size;
    return {
      map: tensor3d(meanDrop(whole, scores, windows, [height, width]), [batch, height, width]),
      scores: tensor3d(scores, [batch, windows.rows.length, windows.columns.length]),
      ...(error !== undefined && { error }),
    };
  });
}
