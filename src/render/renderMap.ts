import type { Tensor } from '@tensorflow/tfjs-core';
import { count, readOptions } from '../declare.js';
import { mapColors, scalesOf, type MapColorOptions } from './colorScales.js';
import { colorize } from './colorize.js';
import { colormap } from './colormap.js';
import { enlarge } from './enlarge.js';
import { Raster } from './Raster.js';
import { readMaps } from './readMaps.js';

/** Options of {@link renderMap}. */
export interface RenderMapOptions extends MapColorOptions {
  /**
   * Each value becomes a square of so many pixels, a whole number, 1 or more.
   * @default 1
   */
  readonly scale?: number;
}

/**
 * Attribution maps as coloured pictures: by default a signed map in blue, white and red around zero, any other from
 * black to yellow. The most extreme hundredth of a map of single pixels saturates. A constant map gets the lowest
 * colour, a NaN or an infinity magenta (`rgb(255, 0, 255)`), which no colour map contains.
 *
 * @param map - `[h, w]` or `[batch, h, w]`; any unit. Or with channels, `[batch, h, w, 1 to 3]`, as `smoothGrad` and
 * others give: drawn is their sum. It is neither changed nor disposed.
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
 * const [picture] = await renderMap(map, { scale: 32 });
 * console.log(picture?.width, picture?.height); // 96 32
 * map.dispose();
 * ```
 */
export async function renderMap(map: Tensor, options: RenderMapOptions = {}): Promise<Raster[]> {
  const { scale, ...colors } = readOptions('renderMap', options, { ...mapColors, scale: count(1) });
  const read = await readMaps('renderMap', map);
  const scales = scalesOf(read, colors, false);
  return read.maps.map((values, i) => {
    const { colormap: name, low, high } = scales[i]!;
    const pixels = colorize(values, colormap(name), [low, high]);
    return enlarge('renderMap', new Raster(read.width, read.height, pixels), scale);
  });
}
