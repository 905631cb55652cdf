import { Tensor } from '@tensorflow/tfjs-core';
import { count, numberIn, oneOf, readOptions } from '../declare.js';
import { ShapeError } from '../errors.js';
import type { ImageOptions } from '../input/ImageOptions.js';
import { toInput, type PictureSource } from '../input/toInput.js';
import { mapColors, scalesOf } from './colorScales.js';
import { colormap } from './colormap.js';
import type { ColorScale } from './ColorScale.js';
import { colorize } from './colorize.js';
import { range } from './declared.js';
import { enlarge } from './enlarge.js';
import { imageShape } from './imageShape.js';
import { isDiverging } from './isDiverging.js';
import { placeMap, type PlacedMap } from './placeMap.js';
import type { Raster } from './Raster.js';
import { mapShape, readMaps } from './readMaps.js';
import { renderImages } from './renderImages.js';
import type { RenderMapOptions } from './renderMap.js';
import type { ValueRange } from './ValueRange.js';

/** Options of {@link overlay}; `colormap`, `range`, `clip` and `scale` are those of {@link RenderMapOptions}. */
export interface OverlayOptions extends RenderMapOptions {
  /**
   * The strongest value's share of its pixel, from 0 (the picture alone) to 1. Weaker values have less, in proportion.
   * @default 0.8
   */
  readonly alpha?: number;
  /**
   * How the network's input was cut from pictures of other proportions, as `toInput` and `loadImage` take it.
   * @default 'cover'
   */
  readonly fit?: NonNullable<ImageOptions['fit']>;
  /**
   * The values of black and white of images in a tensor.
   * @default guessed as by {@link renderImages}
   */
  readonly imageRange?: ValueRange;
}

/**
 * Maps laid over the pictures that they explain. The stronger a value, the less of the picture shows through:
 * `(1 - a) * picture + a * colour`, with `a = alpha * (v - low) / (high - low)`; where red and blue stand for signs,
 * `a = alpha * |v| / high`. So the picture stays as it is where nothing matters, and where the network did not see it.
 * Where the map is a NaN or an infinity, the pixel is magenta (`rgb(255, 0, 255)`).
 *
 * @param images - The pictures, of any size: a tensor as for {@link renderImages}, a photo as for `toInput`, or a list
 * of photos. Neither changed nor disposed.
 * @param map - `[batch, h, w]`, one map per picture, or `[h, w]` for one picture; or with channels, as for
 * `renderMap`. A map of another size than its picture is enlarged (bilinear, half-pixel centres). It lies where the
 * network's input was cut; its proportions stand for the input's.
 * @param options - See {@link OverlayOptions}.
 * @returns One raster per picture, of its size times `scale`; no tensor is left behind.
 * @throws A {@link ShapeError} for other ranks, another number of maps than pictures, a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range, or a photo that is not loaded.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { overlay } from 'netlens';
 *
 * const photos = tf.randomUniform([2, 24, 32, 3]);
 * const maps = tf.randomUniform([2, 6, 8]);
 * const pictures = await overlay(photos, maps, { alpha: 0.6 });
 * console.log(pictures.length, pictures[0]?.width); // 2 32
 * tf.dispose([photos, maps]);
 * ```
 */
export async function overlay(
  images: Tensor | PictureSource | readonly PictureSource[],
  map: Tensor,
  options: OverlayOptions = {},
): Promise<Raster[]> {
  const { alpha, fit, imageRange, scale, ...colors } = readOptions('overlay', options, {
    ...mapColors,
    alpha: numberIn(0.8, 0, 1),
    fit: oneOf('cover', 'contain', 'stretch'),
    imageRange: range,
    scale: count(1),
  });
  checkCount(images, map);

  const pictures = await drawn(images, imageRange);
  const read = await readMaps('overlay', map);
  const scales = scalesOf(read, colors, true);
  return pictures.map((picture, i) => {
    lay(picture, placeMap(read.maps[i]!, read, picture, fit), scales[i]!, alpha);
    return enlarge('overlay', picture, scale);
  });
}

function checkCount(images: Tensor | PictureSource | readonly PictureSource[], map: Tensor): void {
  const isPhotos = isSource(images) || Array.isArray(images);
  const pictures = isPhotos ? [images].flat().length : imageShape('overlay', images as Tensor)[0];
  const [maps] = mapShape('overlay', map);
  if (maps === pictures) return;
  throw new ShapeError(`overlay: map is [${map.shape.join(', ')}]; wanted one map for each of ${pictures} pictures.`);
}

/** Anything but a tensor: what it is otherwise, toInput says. */
const isSource = (images: unknown): images is PictureSource =>
  typeof images === 'object' && images !== null && !(images instanceof Tensor) && !Array.isArray(images);

/** The pictures as rasters of their own. */
async function drawn(
  images: Tensor | PictureSource | readonly PictureSource[],
  imageRange: ValueRange | undefined,
): Promise<Raster[]> {
  if (images instanceof Tensor) return renderImages(images, imageRange === undefined ? {} : { range: imageRange });
  const rasters: Raster[] = [];
  for (const source of [images].flat() as PictureSource[]) {
    const photo = toInput(source);
    rasters.push(...(await renderImages(photo, { range: [0, 1] }).finally(() => photo.dispose())));
  }
  return rasters;
}

/** Mixes a map's colours into a picture. */
function lay(
  picture: Raster,
  { box, values }: PlacedMap,
  { colormap: name, low, high }: ColorScale,
  alpha: number,
): void {
  const colors = colorize(values, colormap(name), [low, high]);
  const span = high - low || 1;
  values.forEach((value, i) => {
    const share = Math.min(1, Math.max(0, (value - low) / span));
    // Of what is not finite, all that is seen is that it is not.
    const strength = !Number.isFinite(value) ? 1 : alpha * (isDiverging(name) ? Math.abs(2 * share - 1) : share);
    const place = ((box.top + Math.floor(i / box.width)) * picture.width + box.left + (i % box.width)) * 4;
    for (let c = 0; c < 3; c++) {
      picture.data[place + c] = (1 - strength) * picture.data[place + c]! + strength * colors[i * 4 + c]!;
    }
  });
}
