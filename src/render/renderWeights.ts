import type { Tensor } from '@tensorflow/tfjs-core';
import { count, flag, readOptions } from '../declare.js';
import { checkTensor } from './checkTensor.js';
import { colorize } from './colorize.js';
import { colormap as colorsOf } from './colormap.js';
import type { ColormapName } from './ColormapName.js';
import { colormapOption, optional, range as rangeOption } from './declared.js';
import { enlarge } from './enlarge.js';
import { arrange, squarish } from './arrange.js';
import { planes } from './planes.js';
import { Raster } from './Raster.js';
import { shade } from './shade.js';
import { symmetricRange } from './symmetricRange.js';
import type { ValueRange } from './ValueRange.js';
import { visibleScale } from './visibleScale.js';

/** Options of {@link renderWeights}. */
export interface RenderWeightsOptions {
  /**
   * The kernel belongs to a depthwise convolution, `[kh, kw, channels, multiplier]`. Each of its
   * `channels * multiplier` filters sees one channel and becomes a picture of its own, in the order of the outputs.
   * (The shape alone does not tell it from an ordinary kernel.)
   * @default false
   */
  readonly depthwise?: boolean;
  /**
   * The colours of everything but RGB filters; `'BuRd'` tells negative weights from positive ones best.
   * @default 'grey'
   */
  readonly colormap?: ColormapName;
  /**
   * The weights of the darkest and the brightest value. Give it to make filters comparable.
   * @default [-m, m], m the greatest magnitude in the filter, over all its channels; so zero is mid-grey
   */
  readonly range?: ValueRange;
  /**
   * Each weight becomes a square of so many pixels, a whole number, 1 or more.
   * @default the least that makes a picture's longer side 64 pixels or more
   */
  readonly scale?: number;
}

/**
 * A layer's weights as pictures, one per filter. A filter that sees three channels (a first layer) is in colour.
 * Another is a square-ish grid with a grey tile for each input channel, 1 pixel apart (before enlarging; 1x1 kernels'
 * tiles touch). A NaN or an infinity is magenta.
 *
 * @param weights - A kernel: `[kh, kw, in, out]` of a convolution, `[k, in, out]` of a 1D one (drawn as
 * `[k, 1, in, out]`), `[kh, kw, channels, multiplier]` of a depthwise one (see `depthwise`). The kernel `[in, out]` of
 * a dense layer is drawn whole: a row for each input, a column for each unit. Where it reads a flattened picture,
 * `layerWeights` with `unflatten` gives a picture a unit. Neither changed nor disposed.
 * @param options - See {@link RenderWeightsOptions}.
 * @returns `out` rasters, in order (one for a dense layer); `grid` puts them together. No tensor is left behind.
 * @throws A {@link ShapeError} for another rank, an empty or a disposed tensor.
 * @throws An {@link OptionError} for an option outside its range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { grid, renderWeights } from 'netlens';
 *
 * const kernel = tf.randomNormal([3, 3, 3, 16]);
 * const sheet = grid(await renderWeights(kernel, { scale: 10 }), { columns: 8 });
 * console.log(sheet.width, sheet.height); // 254 62
 * kernel.dispose();
 * ```
 *
 * Reference: the first-layer display of Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural
 * Networks", 2012, figure 3.
 */
export async function renderWeights(weights: Tensor, options: RenderWeightsOptions = {}): Promise<Raster[]> {
  const { depthwise, colormap, range, scale } = readOptions('renderWeights', options, {
    depthwise: flag(false),
    colormap: colormapOption('grey'),
    range: rangeOption,
    scale: optional(count(1)),
  });
  checkTensor(weights, {
    fn: 'renderWeights',
    name: 'weights',
    ranks: [2, 3, 4],
    shapes: 'a kernel [kh, kw, in, out], [k, in, out] or [in, out]',
    hint: 'Try a reshape to one of these.',
  });
  const colors = colorsOf(colormap);

  const [height, width, inputs, outputs] = kernelShape(weights.shape, depthwise);
  const values = await weights.data();
  return planes(values, outputs).map((filter) => {
    const shown = range ?? symmetricRange(filter);
    const tile = (plane: Float32Array): Raster => new Raster(width, height, colorize(plane, colors, shown));
    const picture =
      inputs === 3
        ? new Raster(width, height, shade(filter, 3, shown))
        : arrange(planes(filter, inputs).map(tile), { gap: height * width === 1 ? 0 : 1, columns: squarish(inputs) });
    return enlarge('renderWeights', picture, scale ?? visibleScale(picture, 64));
  });
}

/** Every kernel as [kh, kw, in, out]: a dense one is one filter of one channel, a depthwise one many of one. */
function kernelShape(shape: readonly number[], depthwise: boolean): [number, number, number, number] {
  if (shape.length === 2) return [shape[0]!, shape[1]!, 1, 1];
  const [height, width, inputs, outputs] = shape.length === 3 ? [shape[0]!, 1, shape[1]!, shape[2]!] : shape;
  return depthwise ? [height!, width!, 1, inputs! * outputs!] : [height!, width!, inputs!, outputs!];
}
