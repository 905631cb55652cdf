import type { Tensor } from '@tensorflow/tfjs-core';
import { checkOptions } from '../options.js';
import { checkRange } from './checkRange.js';
import { checkTensor } from './checkTensor.js';
import { checkWhole } from './checkWhole.js';
import { colorize } from './colorize.js';
import { colormap as colorsOf } from './colormap.js';
import type { ColormapName } from './ColormapName.js';
import { enlarge } from './enlarge.js';
import { mapRange } from './mapRange.js';
import { Raster } from './Raster.js';
import type { ValueRange } from './ValueRange.js';

/** Options of {@link renderMap}. */
export interface RenderMapOptions {
  /**
   * The colours of low and high values; `'BuRd'` for a signed map.
   * @default 'turbo'
   */
  readonly colormap?: ColormapName;
  /**
   * The values of the lowest and the highest colour; what lies outside gets the nearer of the two. Give it to make
   * maps comparable.
   * @default each map's least and greatest value; with `'BuRd'`, [-m, m], m its greatest magnitude
   */
  readonly range?: ValueRange;
  /**
   * Each value becomes a square of so many pixels, a whole number, 1 or more.
   * @default 1
   */
  readonly scale?: number;
}

/**
 * Attribution maps as coloured pictures. A constant map gets the lowest colour, a NaN or an infinity magenta
 * (`rgb(255, 0, 255)`), which no colour map contains.
 *
 * @param map - `[h, w]` or `[batch, h, w]`; any unit. It is neither changed nor disposed.
 * @param options - See {@link RenderMapOptions}.
 * @returns One raster of `w * scale` by `h * scale` pixels per map; no tensor is left behind.
 * @throws A {@link ShapeError} for another rank, an empty or a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { renderMap } from 'netlens';
 *
 * const map = tf.tensor2d([[-1, 0, 2]]);
 * const [picture] = await renderMap(map, { colormap: 'BuRd', scale: 32 });
 * console.log(picture?.width, picture?.height); // 96 32
 * map.dispose();
 * ```
 */
export async function renderMap(map: Tensor, options: RenderMapOptions = {}): Promise<Raster[]> {
  checkOptions('renderMap', options);
  const { colormap = 'turbo', range, scale = 1 } = options;
  checkTensor(map, {
    fn: 'renderMap',
    name: 'map',
    ranks: [2, 3],
    shapes: '[h, w] or [batch, h, w]',
    hint: 'Try renderImages for pictures and gradients with channels, renderActivations for feature maps.',
  });
  checkRange('renderMap', 'range', range);
  checkWhole('renderMap', 'scale', scale);
  const colors = colorsOf(colormap);

  const [height, width] = map.shape.slice(-2) as [number, number];
  const values = await map.data();
  return Array.from({ length: map.size / (height * width) }, (_, i) => {
    const one = values.subarray(i * height * width, (i + 1) * height * width);
    return enlarge(
      'renderMap',
      new Raster(width, height, colorize(one, colors, range ?? mapRange(one, colormap))),
      scale,
    );
  });
}
