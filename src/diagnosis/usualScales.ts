import { add, div, mul, reverse, sub, tensor1d, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Scale } from '../input/Scale.js';

/** A usual scale: `x = (255 value - shift) / divisor` for each channel, which may stand in the other order. */
export interface UsualScale {
  readonly name: string;
  /** As `toInput` takes it. */
  readonly scale: Scale;
  readonly shift: readonly number[];
  readonly divisor: readonly number[];
  readonly isReversed?: true;
}

/** What networks are usually trained on. */
export const usualScales: readonly UsualScale[] = [
  { name: '0..1', scale: [0, 1], shift: [0], divisor: [255] },
  { name: '-1..1', scale: 'tf', shift: [127.5], divisor: [127.5] },
  { name: '0..255', scale: [0, 255], shift: [0], divisor: [1] },
  { name: '-128..127', scale: [-128, 127], shift: [128], divisor: [1] },
  { name: "'torch'", scale: 'torch', shift: [123.675, 116.28, 103.53], divisor: [58.395, 57.12, 57.375] },
  { name: "'caffe'", scale: 'caffe', shift: [103.939, 116.779, 123.68], divisor: [1], isReversed: true },
];

/** The same picture in another scale. */
export function rescaled(input: Tensor, from: UsualScale, to: UsualScale): Tensor {
  const along = (numbers: readonly number[]): Tensor1D => tensor1d([...numbers]);
  const raw = add(mul(input, along(from.divisor)), along(from.shift));
  const rgb = from.isReversed ? reverse(raw, 3) : raw;
  return div(sub(to.isReversed ? reverse(rgb, 3) : rgb, along(to.shift)), along(to.divisor));
}
