import type { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../errors.js';
import { checkOptions, show } from '../options.js';
import { checkRange } from './checkRange.js';
import { checkTensor } from './checkTensor.js';
import { checkWhole } from './checkWhole.js';
import { imageShape } from './imageShape.js';
import { nonFiniteColor } from './nonFiniteColor.js';
import { Raster } from './Raster.js';
import { renderImages } from './renderImages.js';
import { renderMap, type RenderMapOptions } from './renderMap.js';
import type { ValueRange } from './ValueRange.js';

/** Options of {@link overlay}; `colormap`, `range` and `scale` are the map's, as in {@link RenderMapOptions}. */
export interface OverlayOptions extends RenderMapOptions {
  /**
   * The map's share of each pixel, from 0 (the picture alone) to 1 (the map alone).
   * @default 0.5
   */
  readonly alpha?: number;
  /**
   * The images' values of black and of white.
   * @default guessed as by {@link renderImages}
   */
  readonly imageRange?: ValueRange;
}

/**
 * Maps laid over the pictures that they explain: `(1 - alpha) * picture + alpha * colour` in each pixel; magenta
 * (`rgb(255, 0, 255)`) where the map is a NaN or an infinity.
 *
 * @param images - As for {@link renderImages}: `[batch, h, w, 3 or 1]` and the rest. Neither changed nor disposed.
 * @param map - `[batch, h, w]`, one map per picture, of the pictures' height and width, or `[h, w]` for one picture.
 * @param options - See {@link OverlayOptions}.
 * @returns One raster per picture; no tensor is left behind.
 * @throws A {@link ShapeError} for other ranks, a map of another size or number than the pictures, a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { overlay } from 'netlens';
 *
 * const photos = tf.randomUniform([2, 24, 32, 3]);
 * const maps = tf.randomUniform([2, 24, 32]);
 * const pictures = await overlay(photos, maps, { alpha: 0.4, colormap: 'inferno' });
 * console.log(pictures.length); // 2
 * tf.dispose([photos, maps]);
 * ```
 */
export async function overlay(images: Tensor, map: Tensor, options: OverlayOptions = {}): Promise<Raster[]> {
  checkOptions('overlay', options);
  const { alpha = 0.5, imageRange, range, scale } = options;
  const [batch, height, width] = imageShape('overlay', images);
  checkMap(
    map,
    batch === 1
      ? [
          [height, width],
          [1, height, width],
        ]
      : [[batch, height, width]],
    images.shape,
  );
  if (!(typeof alpha === 'number' && alpha >= 0 && alpha <= 1)) {
    throw new OptionError(`overlay: alpha is ${show(alpha)}; wanted a number from 0 (the picture) to 1 (the map).`);
  }
  checkRange('overlay', 'range', range);
  checkRange('overlay', 'imageRange', imageRange);
  checkWhole('overlay', 'scale', scale);

  const [pictures, maps] = await Promise.all([
    renderImages(images, { ...(imageRange && { range: imageRange }), ...(scale && { scale }) }),
    renderMap(map, options),
  ]);
  return pictures.map((picture, i) => blend(picture, maps[i]!, alpha));
}

function checkMap(map: Tensor, wanted: readonly (readonly number[])[], images: readonly number[]): void {
  const shapes = `${wanted.map((shape) => `[${shape.join(', ')}]`).join(' or ')} for images [${images.join(', ')}]`;
  const hint = "Try the method's `resize: 'bilinear'`, or tf.image.resizeBilinear(map, size, false, true).";
  checkTensor(map, { fn: 'overlay', name: 'map', ranks: [2, 3], shapes, hint });
  if (wanted.some((shape) => shape.join() === map.shape.join())) return;
  throw new ShapeError(`overlay: map is [${map.shape.join(', ')}]; wanted ${shapes}. ${hint}`);
}

function blend(picture: Raster, map: Raster, alpha: number): Raster {
  const data = picture.data.map((value, i) => (1 - alpha) * value + alpha * map.data[i]!);
  for (let i = 0; i < data.length; i += 4) {
    // No colour map contains this colour: the map has no value here, and half of the colour might pass for one.
    if (nonFiniteColor.every((value, c) => map.data[i + c] === value)) data.set(nonFiniteColor, i);
  }
  return new Raster(picture.width, picture.height, data);
}
