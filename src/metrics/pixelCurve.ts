import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Input } from '../network/input.js';
import type { ScoreSource } from '../models/scoreSource.js';
import { readBaseline, type Baseline } from './baseline.js';
import { underCurve, type Curve } from './Curve.js';
import { falling } from './falling.js';
import { checkFrom1, checkMetric, type ScoredOptions } from './MetricOptions.js';
import { readMaps } from './readMaps.js';
import { scoreVariants } from './scoreVariants.js';
import { withScores } from './scores.js';
import { setPixels } from './setPixels.js';

/** What the curves of single pixels have in common. */
export interface PixelCurveOptions extends ScoredOptions {
  /** How many pixels change at a time, 1 or more; the last step may be shorter. @default the picture's width */
  readonly step?: number;
}

/**
 * The scores while pixels, from the map's greatest value on, are taken from a picture, or put into an empty one.
 * @param empty - the name of the option that says what the empty picture is, and what it is.
 */
export async function pixelCurve(
  caller: string,
  model: ScoreSource,
  input: Input,
  maps: Tensor3D,
  options: PixelCurveOptions,
  empty: readonly [name: 'baseline' | 'from', baseline: Baseline],
  into: 'picture' | 'empty',
): Promise<Curve[]> {
  const [name] = empty;
  checkMetric(caller, options as PixelCurveOptions & { baseline?: unknown; from?: unknown }, ['step', name]);
  if (options.step !== undefined) checkFrom1(caller, 'step', options.step);
  return withScores(caller, model, input, options.target, 'probability', async (subject) => {
    const { values, width } = await readMaps(caller, maps, subject);
    const emptied = await readBaseline(caller, ...empty, subject);
    const { step = width } = options;
    const orders = values.map(falling);
    const pixels = (orders[0] as Uint32Array).length;
    const steps = Math.ceil(pixels / step);
    const write = (picture: Float32Array, example: number, k: number): void => {
      const changed = Math.min(k * step, pixels);
      const [start, end] = into === 'picture' ? [0, changed] : [changed, pixels];
      const order = orders[example] as Uint32Array;
      setPixels(picture, emptied[example] as Float32Array, order, start, end, subject.channels);
    };
    const scores = await scoreVariants(subject, steps + 1, write, options);
    return scores.map((curve) => ({ curve: [...curve], area: underCurve(curve) }));
  });
}
