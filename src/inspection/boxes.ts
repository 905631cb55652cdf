import { Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../errors.js';
import type { Box } from '../Box.js';
import { checkOptions, show } from '../options.js';

const NUMERIC = new Set(['float32', 'int32', 'bool']);

/** Options of `boxes`. */
export interface BoxesOptions {
  /** The share of a map's maximum above which a pixel counts, from 0 to below 1. @default 0.2 (Zhou et al. 2016) */
  readonly threshold?: number;
}

/** The box of a connected region. */
export interface RegionBox extends Box {
  /** Pixels of the region itself. */
  readonly area: number;
}

/**
 * The boxes around a map's connected regions above a share of its maximum: from a class activation map to the object's
 * place.
 *
 * Pixels that touch, also by a corner, are connected. A map without a positive value has no region.
 * @param map - `[batch, h, w]`, of any method.
 * @returns of each example the boxes, that of the largest region (by pixels) first.
 * @throws {ShapeError} {OptionError}
 * @example
 * const [[object]] = await boxes(cam(model, image));
 * @see Zhou et al. 2016, Learning Deep Features for Discriminative Localization, arXiv:1512.04150, section 3.2.
 */
export async function boxes(map: Tensor3D, options: BoxesOptions = {}): Promise<RegionBox[][]> {
  checkOptions('boxes', options, ['threshold']);
  const { threshold = 0.2 } = options;
  if (!(map instanceof Tensor) || map.isDisposed || (map as Tensor).rank !== 3 || !NUMERIC.has(map.dtype)) {
    throw new ShapeError('boxes: wanted a map [batch, h, w], such as gradCam gives, that is not disposed.');
  }
  if (!(typeof threshold === 'number' && threshold >= 0 && threshold < 1)) {
    throw new OptionError(`boxes: threshold is ${show(threshold)}; wanted a number from 0 to below 1.`);
  }
  const [batch, height, width] = map.shape;
  const values = await map.data();
  const size = height * width;
  return Array.from({ length: batch }, (_, i) => regions(values.subarray(i * size, (i + 1) * size), width, threshold));
}

function regions(values: ArrayLike<number>, width: number, threshold: number): RegionBox[] {
  const limit = threshold * Array.from(values).reduce((a, b) => Math.max(a, b), 0);
  const height = values.length / width;
  const open = Uint8Array.from(values, (value) => (value > limit ? 1 : 0));
  const found: RegionBox[] = [];
  open.forEach((isOpen, seed) => {
    if (!isOpen || open[seed] === 0) return;
    const stack = [seed];
    open[seed] = 0;
    let [top, left, bottom, right, area] = [height, width, 0, 0, 0];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      const [y, x] = [Math.floor(place / width), place % width];
      [top, left, bottom, right] = [
        Math.min(top, y),
        Math.min(left, x),
        Math.max(bottom, y + 1),
        Math.max(right, x + 1),
      ];
      area++;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          if (open[v * width + u] === 0) continue;
          open[v * width + u] = 0;
          stack.push(v * width + u);
        }
      }
    }
    found.push({ top, left, height: bottom - top, width: right - left, area });
  });
  return found.sort((a, b) => b.area - a.area);
}
