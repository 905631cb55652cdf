import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import type { Baseline } from './baseline.js';
import type { Curve } from './Curve.js';
import { pixelCurve, type PixelCurveOptions } from './pixelCurve.js';

/** Options of `metrics.insertion`. */
export interface InsertionOptions extends PixelCurveOptions {
  /** The picture to begin with. @default 'blur' (Petsiuk et al. 2018: 11 x 11 pixels, deviation 5, zeros outside) */
  readonly from?: Baseline;
}

/**
 * How fast the class comes when the pixels that a map holds most important are put into an empty picture: high is good.
 *
 * `curve[k]` is the probability with the first `k * step` pixels of the map, in falling order, put in. Equal ones go by
 * rows, from the first. `area = (sum - ends / 2) / (points - 1)`. An empty picture with edges of its own (zeros in
 * photos) makes the first points depend more on the edges than on the map. Hence the blur.
 * @param model - a model, a Network opened before, or a black box.
 * @param input - pictures `[batch, h, w, c]` in the model's own range, float32.
 * @param maps - `[batch, h, w]`, of any method.
 * @returns of each example the curve, `ceil(h * w / step) + 1` numbers, and the area under it, from 0 to 1.
 * @throws {ShapeError} {TargetError} {OptionError} {NumericalError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const [{ curve, area }] = await metrics.insertion(model, image, gradCam(model, image), { from: 0 });
 * @see Petsiuk, Das & Saenko 2018, RISE, arXiv:1806.07421, section 4.1.
 */
export function insertion(
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: InsertionOptions = {},
): Promise<Curve[]> {
  const from = options?.from ?? 'blur';
  return pixelCurve('insertion', model, input, maps, options, ['from', from], 'empty');
}
