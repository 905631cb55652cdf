import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readOptions } from '../../declare.js';
import type { ScoreSource } from '../../models/scoreSource.js';
import type { Input } from '../../network/input.js';
import { readPace } from '../../objectives/pieces.js';
import { askScores } from '../../objectives/askScores.js';
import type { Coalitions } from './coalitions.js';
import { segmentMap, segmentOptions, segmentsOf, type SegmentOptions } from './segmentMap.js';

/** Options of `featureAblation`. */
export type FeatureAblationOptions = SegmentOptions;

/**
 * How much the score falls without each segment of the picture.
 *
 * `value_s = score(x) - score(x with the segment s absent)`
 * @param model - a model, a Network opened before, or a black box.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   The first picture among them has the segments. Not to be disposed before the promise settles.
 * @returns `[batch, h, w]`: each pixel has the value of its segment, in the score's units. The caller disposes of it.
 *   Costs a forward pass for each segment, and one.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError}
 * @throws {UnsupportedModelError} where no input is a picture of rows and columns.
 * @throws the signal's reason, after an abort.
 * @example
 * const map = await featureAblation(model, image, { target: 285, segments: gridSegments([224, 224], [14, 14]) });
 * @see Zeiler & Fergus 2014, arXiv:1311.2901, whose occlusion it is without overlaps; Captum's FeatureAblation.
 */
export async function featureAblation(
  model: ScoreSource,
  input: Input,
  options: FeatureAblationOptions = {},
): Promise<Tensor3D> {
  const { target, segments, baseline, ...rest } = readOptions('featureAblation', options, segmentOptions);
  const pace = readPace('featureAblation', rest);
  return askScores('featureAblation', model, input, target, async (question) => {
    const all = await segmentsOf(question, segments);
    return segmentMap(question, { baseline, pace }, all.count + 1, () => all, withoutEach);
  });
}

/** All segments, then all but each. */
function withoutEach(count: number): Coalitions {
  return {
    bases: [0],
    rows: Float32Array.from({ length: (count + 1) * count }, (_, i) =>
      Math.floor(i / count) - 1 === i % count ? 0 : 1,
    ),
    values: ([whole = NaN, ...without]) => without.map((score) => whole - score),
  };
}
