import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import type { Baseline } from './baseline.js';
import type { Curve } from './Curve.js';
import { pixelCurve, type PixelCurveOptions } from './pixelCurve.js';

/** Options of `metrics.deletion`. */
export interface DeletionOptions extends PixelCurveOptions {
  /** What a deleted pixel shows, in the model's range. @default 0 */
  readonly baseline?: Baseline;
}

/**
 * How fast the class goes when the pixels that a map holds most important are deleted: low is good.
 *
 * `curve[k]` is the probability with the first `k * step` pixels of the map, in falling order, set to the baseline.
 * Equal ones go by rows, from the first. `area = (sum - ends / 2) / (points - 1)`.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns of each example the curve, `ceil(h * w / step) + 1` numbers, and the area under it, from 0 to 1.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [{ curve, area }] = await metrics.deletion(model, image, gradCam(model, image), { step: 448 });
 * @see Petsiuk, Das & Saenko 2018, RISE, arXiv:1806.07421, section 4.1.
 */
export function deletion(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: DeletionOptions = {},
): Promise<Curve[]> {
  const baseline = options?.baseline ?? 0;
  return pixelCurve('deletion', model, input, maps, options, ['baseline', baseline], 'picture');
}
