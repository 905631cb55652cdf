import { broadcastTo, Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';
import { show } from '../options.js';
import { blurred } from './blurred.js';
import type { Subject } from './scores.js';

/**
 * What a missing pixel shows: a number in the model's range, or a tensor that fits the input by broadcasting
 * (`[h, w, c]`, say). `'blur'` is the picture blurred as in Petsiuk et al. 2018.
 */
export type Baseline = number | 'blur' | Tensor;

/**
 * The pictures that hold nothing, one an example.
 * @throws {OptionError} {ShapeError}
 */
export async function readBaseline(
  caller: string,
  name: string,
  baseline: Baseline,
  { shape, height, width, channels, pictures }: Subject,
): Promise<Float32Array[]> {
  if (baseline === 'blur') return pictures.map((picture) => blurred(picture, height, width, channels));
  if (typeof baseline === 'number' && Number.isFinite(baseline)) {
    return pictures.map(({ length }) => new Float32Array(length).fill(baseline));
  }
  if (!(baseline instanceof Tensor) || baseline.isDisposed) {
    throw new OptionError(`${caller}: ${name} is ${show(baseline)}; wanted a number, 'blur', or a tensor.`);
  }
  const full = [pictures.length, ...shape];
  const ownShape = baseline.shape;
  const padded = [...Array<number>(Math.max(0, full.length - ownShape.length)).fill(1), ...ownShape];
  if (padded.length !== full.length || padded.some((size, axis) => size !== 1 && size !== full[axis])) {
    throw new ShapeError(`${caller}: ${name} is ${showShape(ownShape)}; wanted what fits ${showShape(full)}.`);
  }
  const whole = broadcastTo(baseline, full);
  try {
    const values = Float32Array.from(await whole.data());
    const size = values.length / pictures.length;
    return pictures.map((_, i) => values.subarray(i * size, (i + 1) * size));
  } finally {
    whole.dispose();
  }
}
