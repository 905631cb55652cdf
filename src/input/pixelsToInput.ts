import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { fitted } from './fitted.js';
import type { CheckedImageOptions } from './ImageOptions.js';
import type { Pixels } from './Pixels.js';

/** The weights of red, green and blue in grey (ITU-R BT.601), as Pillow and OpenCV have them. */
const GREY = [0.299, 0.587, 0.114] as const;

/** A picture cut, resized and scaled: `[1, height, width, channels]`. */
export function pixelsToInput(pixels: Pixels, options: CheckedImageOptions): Tensor4D {
  const [height, width] = options.size ?? [pixels.height, pixels.width];
  const rgb = fitted(pixels, options);
  const { factors, offsets, order } = options.affine;
  const values = new Float32Array(height * width * options.channels);
  for (let i = 0; i < height * width; i++) {
    const [red, green, blue] = [rgb[i * 3]!, rgb[i * 3 + 1]!, rgb[i * 3 + 2]!];
    if (options.channels === 1) {
      values[i] = (GREY[0] * red + GREY[1] * green + GREY[2] * blue) * factors[0]! + offsets[0]!;
      continue;
    }
    [red, green, blue].forEach((value, c) => {
      values[i * 3 + (order === 'bgr' ? 2 - c : c)] = value * factors[c]! + offsets[c]!;
    });
  }
  return tensor4d(values, [1, height, width, options.channels]);
}
