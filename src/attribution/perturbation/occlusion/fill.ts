import { Tensor, transpose } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../../errors.js';
import { TO_LAST } from '../../../network/channelsLast.js';
import { show } from '../../../options.js';
import type { CoveredPicture } from './coveredPicture.js';

/** What a window shows. */
export type Fill = number | readonly number[] | Tensor | 'mean' | 'grey';

/** The values of black and white in the model's range. */
export type BlackAndWhite = readonly [black: number, white: number];

/**
 * Checks what windows are to show over a picture.
 * @throws {OptionError} {ShapeError}
 */
export function checkFill(
  caller: string,
  fill: Fill,
  range: BlackAndWhite | undefined,
  { batch, channels, given }: CoveredPicture,
): void {
  const isRange = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1];
  if (range !== undefined && !isRange) {
    throw new OptionError(`${caller}: range is ${show(range)}; wanted [black, white], black < white.`);
  }
  if (fill === 'mean' || fill === 'grey' || (typeof fill === 'number' && Number.isFinite(fill))) return;
  if (Array.isArray(fill) && fill.length === channels && fill.every((part) => Number.isFinite(part))) return;
  if (fill instanceof Tensor) {
    const { shape } = fill;
    const fits = [given, [1, ...given], [batch, ...given]].some((wanted) => wanted.join() === shape.join());
    if (!fill.isDisposed && fill.dtype === 'float32' && fits) return;
    throw new ShapeError(
      `${caller}: fill is ${fill.isDisposed ? 'a disposed tensor' : `${fill.dtype} [${shape.join(', ')}]`}; ` +
        `wanted float32 [${given.join(', ')}], or one such for each example.`,
    );
  }
  throw new OptionError(
    `${caller}: fill is ${show(fill)}; wanted a finite number, ${channels} of them (a colour), an image tensor, 'mean' or 'grey'.`,
  );
}

/**
 * What windows show over an example, as a whole picture `[h, w, c]`.
 * @param pixels - the example's own.
 */
export async function fillPicture(
  fill: Fill,
  range: BlackAndWhite | undefined,
  pixels: Float32Array,
  { channels, given, isTurned }: CoveredPicture,
  example: number,
): Promise<Float32Array> {
  if (fill instanceof Tensor) {
    const shown = await channelsLastData(fill, isTurned && fill.rank === given.length, isTurned);
    const start = shown.length > pixels.length ? example * pixels.length : 0;
    return shown.slice(start, start + pixels.length);
  }
  if (typeof fill === 'number') return new Float32Array(pixels.length).fill(fill);
  if (fill === 'grey') return new Float32Array(pixels.length).fill(middle(range ?? extremes(pixels)));
  const colour = fill === 'mean' ? meanColour(pixels, channels) : fill;
  return Float32Array.from(pixels, (_, i) => colour[i % channels] as number);
}

async function channelsLastData(fill: Tensor, isOne: boolean, isTurned: boolean): Promise<Float32Array> {
  if (!isTurned) return fill.data<'float32'>();
  const turned = transpose(fill, isOne ? [1, 2, 0] : [...TO_LAST]);
  try {
    return await turned.data<'float32'>();
  } finally {
    turned.dispose();
  }
}

const middle = ([black, white]: BlackAndWhite): number => (black + white) / 2;

function extremes(pixels: Float32Array): BlackAndWhite {
  return [pixels.reduce((a, b) => Math.min(a, b), Infinity), pixels.reduce((a, b) => Math.max(a, b), -Infinity)];
}

function meanColour(picture: Float32Array, channels: number): number[] {
  const sums = Array<number>(channels).fill(0);
  picture.forEach((value, i) => (sums[i % channels] = (sums[i % channels] as number) + value));
  return sums.map((sum) => (sum * channels) / picture.length);
}
