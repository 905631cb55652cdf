import { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';
import { seededRandom } from '../Random.js';
import { checkFrom1 } from './MetricOptions.js';

/** Sets of pixels: their indices, row by row. */
export type Subsets = readonly ArrayLike<number>[];

/** Sets of `size` of `pixels` pixels, each as likely as the next. */
export function drawnSubsets(count: number, size: number, pixels: number, seed: number, stream: number): Subsets {
  const random = seededRandom(seed, stream);
  const all = Uint32Array.from({ length: pixels }, (_, i) => i);
  return Array.from({ length: count }, () => {
    // Fisher and Yates, stopped after `size` draws.
    for (let i = 0; i < size; i++) {
      const other = i + random.integer(pixels - i);
      [all[i], all[other]] = [all[other] as number, all[i] as number];
    }
    return all.slice(0, size);
  });
}

/**
 * Sets drawn before, `[samples, pixels of each]`.
 * @throws {ShapeError} {OptionError}
 */
export async function givenSubsets(caller: string, samples: Tensor, pixels: number): Promise<Subsets> {
  if (samples.isDisposed || samples.rank !== 2 || samples.size === 0) {
    throw new ShapeError(`${caller}: samples is ${showShape(samples.shape)}; wanted a number, or [samples, pixels].`);
  }
  const [count, size] = samples.shape as [number, number];
  const indices = Uint32Array.from(await samples.data());
  if (indices.some((index) => index >= pixels)) {
    throw new OptionError(`${caller}: samples names a pixel beyond ${pixels - 1}; wanted indices y * width + x.`);
  }
  return Array.from({ length: count }, (_, k) => indices.subarray(k * size, (k + 1) * size));
}

/** Throws unless there are two samples or more: fewer have no correlation. */
export function checkSamples(caller: string, samples: number | Tensor): void {
  const count = samples instanceof Tensor ? samples.shape[0] : samples;
  checkFrom1(caller, 'samples', count);
  if (count === 1) throw new OptionError(`${caller}: samples is 1; wanted 2 or more, as a correlation needs.`);
}
