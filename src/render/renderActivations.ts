import type { Tensor } from '@tensorflow/tfjs-core';
import { count, oneOf, readOptions } from '../declare.js';
import { checkTensor } from './checkTensor.js';
import { colorize } from './colorize.js';
import { colormap as colorsOf } from './colormap.js';
import type { ColormapName } from './ColormapName.js';
import { colormapOption, optional, range as rangeOption } from './declared.js';
import { enlarge } from './enlarge.js';
import { arrange, squarish } from './arrange.js';
import { mapRange } from './mapRange.js';
import { planes } from './planes.js';
import { Raster } from './Raster.js';
import type { ValueRange } from './ValueRange.js';
import { visibleScale } from './visibleScale.js';

/** Options of {@link renderActivations}. */
export interface RenderActivationsOptions {
  /**
   * Tiles in a row, 1 or more.
   * @default the number that makes the grid about square
   */
  readonly columns?: number;
  /**
   * The colours of low and high activations; `'BuRd'` where they are signed.
   * @default 'viridis'
   */
  readonly colormap?: ColormapName;
  /**
   * Where the least and the greatest value come from, without `range`. `'example'` takes all channels of an example
   * together, so that strong channels stand out. `'channel'` takes each channel by itself, so that weak ones show their
   * pattern (and a dead one's rounding noise looks like any other's).
   * @default 'example'
   */
  readonly normalize?: 'example' | 'channel';
  /**
   * The activations of the lowest and the highest colour.
   * @default as `normalize` says; with `'BuRd'`, symmetric about zero
   */
  readonly range?: ValueRange;
  /**
   * Each activation becomes a square of so many pixels, a whole number, 1 or more.
   * @default the least that makes the picture's longer side 256 pixels or more
   */
  readonly scale?: number;
}

/**
 * A layer's activations as one picture per example. It has a tile for each channel, row by row, 1 pixel apart (before
 * enlarging; tiles of a single value touch). A NaN or an infinity is magenta.
 *
 * @param activation - `[batch, h, w, channels]`, or `[batch, units]` of a dense layer, whose tiles are single squares.
 * Neither changed nor disposed.
 * @param options - See {@link RenderActivationsOptions}.
 * @returns One raster per example; no tensor is left behind.
 * @throws A {@link ShapeError} for another rank, an empty or a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { renderActivations } from 'netlens';
 *
 * const activation = tf.relu(tf.randomNormal([1, 14, 14, 32]));
 * const [sheet] = await renderActivations(activation, { columns: 8, scale: 2 });
 * console.log(sheet?.width, sheet?.height); // 238 118
 * activation.dispose();
 * ```
 */
export async function renderActivations(activation: Tensor, options: RenderActivationsOptions = {}): Promise<Raster[]> {
  const { columns, colormap, normalize, range, scale } = readOptions('renderActivations', options, {
    columns: optional(count(1)),
    colormap: colormapOption('viridis'),
    normalize: oneOf('example', 'channel'),
    range: rangeOption,
    scale: optional(count(1)),
  });
  checkTensor(activation, {
    fn: 'renderActivations',
    name: 'activation',
    ranks: [2, 4],
    shapes: '[batch, h, w, channels] or [batch, units]',
    hint: 'Try renderMap for maps without channels, or a reshape.',
  });
  const colors = colorsOf(colormap);

  const [batch, channels] = [activation.shape[0], activation.shape.at(-1)!];
  const [height, width] = activation.shape.length === 4 ? (activation.shape.slice(1, 3) as [number, number]) : [1, 1];
  const values = await activation.data();
  const size = height * width * channels;
  return Array.from({ length: batch }, (_, i) => {
    const example = values.subarray(i * size, (i + 1) * size);
    const shared = range ?? (normalize === 'example' ? mapRange(example, colormap) : undefined);
    const tiles = planes(example, channels).map(
      (plane) => new Raster(width, height, colorize(plane, colors, shared ?? mapRange(plane, colormap))),
    );
    const sheet = arrange(tiles, { gap: height * width === 1 ? 0 : 1, columns: columns ?? squarish(tiles.length) });
    return enlarge('renderActivations', sheet, scale ?? visibleScale(sheet, 256));
  });
}
