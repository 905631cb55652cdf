import type { Tensor } from '@tensorflow/tfjs-core';
import { count, readOptions } from '../declare.js';
import { clip as clipOption, range as rangeOption } from './declared.js';
import { enlarge } from './enlarge.js';
import { imageRanges } from './imageRanges.js';
import { imageShape } from './imageShape.js';
import { Raster } from './Raster.js';
import { shade } from './shade.js';
import type { ValueRange } from './ValueRange.js';

/** Options of {@link renderImages}. */
export interface RenderImagesOptions {
  /**
   * The values of black and of white; what lies outside is clipped. Give it where you know it.
   * @default guessed from the least and the greatest value of the whole batch, to within 0.1 %. Without a negative
   * value, at most 1 gives [0, 1], at most 255 gives [0, 255], more gives [0, the greatest]. With negative ones, a
   * greatest magnitude from 0.5 to 1 gives [-1, 1]. Otherwise (gradients, centred photos) it is [-m, m], m each
   * picture's own greatest magnitude. So where values are signed, zero is mid-grey.
   */
  readonly range?: ValueRange;
  /**
   * The share of the most extreme values that may saturate, 0 to below 1, where the range is guessed and `[-m, m]`.
   * With 0.01 or so, guided and deconvolved pictures are no longer nearly grey.
   * @default 0
   */
  readonly clip?: number;
  /**
   * Each pixel becomes a square of so many pixels, a whole number, 1 or more.
   * @default 1
   */
  readonly scale?: number;
}

/**
 * Pictures in a model's range as pictures to look at; guided backpropagation's results and other gradients too. A
 * pixel with a NaN or an infinity is magenta (`rgb(255, 0, 255)`).
 *
 * @param images - `[batch, h, w, 3 or 1]`, one picture `[h, w, 3 or 1]`, or grey pictures `[batch, h, w]` (a last
 * dimension of 3 or 1 is taken for channels). Neither changed nor disposed.
 * @param options - See {@link RenderImagesOptions}.
 * @returns One raster of `w * scale` by `h * scale` pixels per picture; no tensor is left behind.
 * @throws A {@link ShapeError} for another rank or number of channels, an empty or a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { renderImages } from 'netlens';
 *
 * const photo = tf.tensor4d([-1, 0, 1], [1, 1, 1, 3]);
 * const [picture] = await renderImages(photo, { range: [-1, 1] });
 * console.log(picture?.data.join(' ')); // 0 128 255 255
 * photo.dispose();
 * ```
 */
export async function renderImages(images: Tensor, options: RenderImagesOptions = {}): Promise<Raster[]> {
  const { range, clip, scale } = readOptions('renderImages', options, {
    range: rangeOption,
    clip: clipOption,
    scale: count(1),
  });
  const [batch, height, width, channels] = imageShape('renderImages', images);

  const values = await images.data();
  const size = height * width * channels;
  const ranges = range ? new Array<ValueRange>(batch).fill(range) : imageRanges(values, batch, clip);
  return ranges.map((own, i) => {
    const pixels = shade(values.subarray(i * size, (i + 1) * size), channels, own);
    return enlarge('renderImages', new Raster(width, height, pixels), scale);
  });
}
