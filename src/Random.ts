import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { OptionError } from './errors.js';
import { show } from './options.js';

/** A seeded stream of numbers: the same on every backend and platform, whatever was drawn elsewhere. */
export interface Random {
  /** A number in [low, high), spread evenly. @default low 0, high 1 */
  uniform(low?: number, high?: number): number;
  /** A whole number in [0, count). */
  integer(count: number): number;
  /** One of the items, each as likely as the next. */
  pick<T>(items: readonly T[]): T;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** A tensor of such numbers, times `deviation`. The caller disposes of it. */
  normals(shape: readonly number[], deviation?: number): Tensor;
  /** A tensor of numbers in [low, high), spread evenly. The caller disposes of it. */
  uniforms(shape: readonly number[], low: number, high: number): Tensor;
}

/**
 * A stream for a seed: mulberry32 (Tommy Ettinger, 2017) on 32-bit integers; normal numbers by the polar method
 * (Marsaglia and Bray 1964).
 * @param seed - a whole number.
 * @param stream - another number of the same seed gives a stream that has nothing to do with it: one for each step,
 *   say.
 */
export function seededRandom(seed: number, stream = 0): Random {
  for (const [name, value] of Object.entries({ seed, stream })) {
    if (!Number.isInteger(value))
      throw new OptionError(`seededRandom: ${name} is ${show(value)}; wanted a whole number.`);
  }
  // Neighbouring seeds and streams start far apart: Knuth's multiplicative hash, with two odd constants.
  let state = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b);
  let spare: number | undefined;

  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (count: number): number => Math.floor(next() * count);
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const x = 2 * next() - 1;
      const y = 2 * next() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
  const uniform = (low = 0, high = 1): number => low + (high - low) * next();
  const filled = (shape: readonly number[], draw: () => number): Tensor => {
    const size = shape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(size);
    // Several times as fast as Float32Array.from: noise may be millions of numbers.
    for (let i = 0; i < size; i++) values[i] = draw();
    return tensor(values, [...shape]);
  };
  return {
    uniform,
    integer,
    pick: <T>(items: readonly T[]): T => items[integer(items.length)] as T,
    normal,
    normals: (shape, deviation = 1) => filled(shape, () => deviation * normal()),
    uniforms: (shape, low, high) => filled(shape, () => uniform(low, high)),
  };
}
