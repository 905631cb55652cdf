import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { centreBox } from './centreBox.js';
import type { CheckedImageOptions } from './ImageOptions.js';
import type { Pixels } from './Pixels.js';
import { resample } from './resample.js';

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

/** Its values at the wanted size, 0 to 255. */
function fitted(pixels: Pixels, { size, fit }: CheckedImageOptions): Pixels['data'] {
  if (size === undefined) return pixels.data;
  const [height, width] = size;
  const whole = { top: 0, left: 0, height: pixels.height, width: pixels.width };
  if (fit !== 'contain') return resample(pixels, fit === 'cover' ? centreBox(pixels, size) : whole, height, width);
  // The picture's place in the result is that of the result's proportions in a picture of the picture's.
  const place = centreBox({ height, width }, [pixels.height, pixels.width]);
  const inner = resample(pixels, whole, place.height, place.width);
  const result = new Float32Array(height * width * 3);
  for (let y = 0; y < place.height; y++) {
    const row = inner.subarray(y * place.width * 3, (y + 1) * place.width * 3);
    result.set(row, ((place.top + y) * width + place.left) * 3);
  }
  return result;
}
