import { slice, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { toInput, type PictureSource, type Scale } from 'netlens';
import type { Normalization } from './normalization.js';

/**
 * A picture's numbers as a model wants them, but for their layout: `[1, h, w, channels]`; one channel is the
 * brightness, two are red and green.
 */
export function pictureInput(picture: PictureSource, how: Normalization, channels: number): Tensor4D {
  const read = channels === 1 ? 1 : 3;
  return tidy(() => {
    const made = toInput(picture, { channels: read, scale: scaleOf(how, read) });
    return channels === 2 ? slice(made, [0, 0, 0, 0], [-1, -1, -1, 2]) : made;
  });
}

/** The same as a mean and a deviation of values from 0 to 1. */
function scaleOf({ factor, offset, order }: Normalization, channels: number): Scale {
  const each = Array.from({ length: channels }, (_, c) => {
    // A mean is of red, green and blue; a factor and an offset stand in the model's order.
    const place = order === 'bgr' && channels === 3 ? 2 - c : c;
    return { by: factor[place % factor.length] as number, start: offset[place % offset.length] as number };
  });
  return {
    mean: each.map(({ by, start }) => -start / (255 * by)),
    std: each.map(({ by }) => 1 / (255 * by)),
    order,
  };
}
