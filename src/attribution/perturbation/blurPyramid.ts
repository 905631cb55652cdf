import { concat, type Tensor } from '@tensorflow/tfjs-core';
import { gaussianMatrix } from '../../gaussianMatrix.js';
import { alongBoth } from '../gradient/alongBoth.js';

/** From wholly blurred to sharp. */
const LEVELS = 8;

/**
 * A picture `[1, h, w, c]` at eight levels of blur, `[8, h, w, c]`: the first of a deviation in pixels, the last sharp.
 */
export function blurPyramid(picture: Tensor, sigma: number): Tensor {
  const [, h, w] = picture.shape as [number, number, number];
  const levels = Array.from({ length: LEVELS - 1 }, (_, level) => {
    const deviation = sigma * (1 - level / (LEVELS - 1));
    return alongBoth(picture, gaussianMatrix(h, deviation, 'mirrored'), gaussianMatrix(w, deviation, 'mirrored'));
  });
  return concat([...levels, picture]);
}

/** A picture blurred by a mask, and how each of its values changes with the mask. */
export interface Blurred {
  readonly seen: Float32Array;
  readonly slope: Float32Array;
}

/**
 * The picture blurred as a mask says, between the two nearest levels: 0 wholly, 1 not at all.
 * @param pyramid - the numbers of `blurPyramid`.
 * @param mask - one number a pixel.
 */
export function blurredBy(pyramid: Float32Array, mask: Float32Array): Blurred {
  const size = pyramid.length / LEVELS;
  const channels = size / mask.length;
  const [seen, slope] = [new Float32Array(size), new Float32Array(size)];
  mask.forEach((share, pixel) => {
    const height = share * (LEVELS - 1);
    const level = Math.min(LEVELS - 2, Math.max(0, Math.floor(height)));
    for (let i = pixel * channels; i < (pixel + 1) * channels; i++) {
      const below = pyramid[level * size + i] as number;
      const step = (pyramid[(level + 1) * size + i] as number) - below;
      seen[i] = below + (height - level) * step;
      slope[i] = (LEVELS - 1) * step;
    }
  });
  return { seen, slope };
}
