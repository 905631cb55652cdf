import { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../../errors.js';
import { show } from '../../../options.js';

/** What a window shows. */
export type Fill = number | readonly number[] | Tensor | 'mean';

type Size = readonly [batch: number, height: number, width: number, channels: number];

/**
 * Checks what windows are to show over pictures of a size.
 * @throws {OptionError} {ShapeError}
 */
export function checkFill(caller: string, fill: Fill, [batch, height, width, channels]: Size): void {
  if (fill === 'mean' || (typeof fill === 'number' && Number.isFinite(fill))) return;
  if (Array.isArray(fill) && fill.length === channels && fill.every((part) => Number.isFinite(part))) return;
  if (fill instanceof Tensor) {
    const { shape } = fill;
    const size = [height, width, channels];
    const fits = [size, [1, ...size], [batch, ...size]].some((wanted) => wanted.join() === shape.join());
    if (!fill.isDisposed && fill.dtype === 'float32' && fits) return;
    throw new ShapeError(
      `${caller}: fill is ${fill.isDisposed ? 'a disposed tensor' : `${fill.dtype} [${shape.join(', ')}]`}; ` +
        `wanted float32 [${height}, ${width}, ${channels}], or one such for each example.`,
    );
  }
  throw new OptionError(
    `${caller}: fill is ${show(fill)}; wanted a finite number, ${channels} of them (a colour), an image tensor or 'mean'.`,
  );
}

/** A whole picture `[h, w, c]` of what windows show over an example. */
export async function fillPicture(
  fill: Fill,
  picture: Float32Array,
  channels: number,
  example: number,
): Promise<Float32Array> {
  if (fill instanceof Tensor) {
    const pixels = await fill.data<'float32'>();
    const start = pixels.length > picture.length ? example * picture.length : 0;
    return pixels.slice(start, start + picture.length);
  }
  if (typeof fill === 'number') return new Float32Array(picture.length).fill(fill);
  const colour = fill === 'mean' ? meanColour(picture, channels) : fill;
  return Float32Array.from(picture, (_, i) => colour[i % channels] as number);
}

function meanColour(picture: Float32Array, channels: number): number[] {
  const sums = Array<number>(channels).fill(0);
  picture.forEach((value, i) => (sums[i % channels] = (sums[i % channels] as number) + value));
  return sums.map((sum) => (sum * channels) / picture.length);
}
