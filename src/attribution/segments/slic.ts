import { Tensor, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { count as countOption, numberIn, readOptions } from '../../declare.js';
import { ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import { show } from '../../options.js';
import { connected } from './connected.js';
import { toLab } from './toLab.js';

/** Options of `slic`. */
export interface SlicOptions {
  /** How many segments to begin with, about as many as come out; 1 or more. @default 50 */
  readonly count?: number;
  /**
   * How much nearness weighs against likeness of colour, in units of Lab; above 0. More gives squarer segments.
   * @default 10
   */
  readonly compactness?: number;
}

/** The rounds of k-means; the paper's. */
const ROUNDS = 10;

/**
 * A picture cut into superpixels: k-means of colour (Lab) and place, each centre among the pixels around it, then made
 * connected. Segments smaller than a quarter of an even share join a neighbour.
 *
 * `distance^2 = |Lab - Lab_k|^2 + (compactness / S)^2 |place - place_k|^2`, `S = sqrt(h w / count)`
 * @param image - `[h, w, c]` or `[1, h, w, c]` of any range, which counts as black to white; three channels are RGB.
 * @returns a promise of int32 `[h, w]`: each pixel's segment, from 0. The caller disposes of it. The pixels are read
 *   back.
 * @throws A {@link ShapeError}.
 * @throws An {@link OptionError}.
 * @example
 * const segments = await slic(image, { count: 25 });
 * @see Achanta et al. 2012, SLIC Superpixels, doi:10.1109/TPAMI.2012.120.
 */
export async function slic(image: Tensor, options: SlicOptions = {}): Promise<Tensor2D> {
  const { count, compactness } = readOptions('slic', options, {
    count: countOption(50),
    compactness: numberIn(10, Number.MIN_VALUE),
  });
  const [h, w, c] = sizeOf(image);
  const colours = toLab(await image.data<'float32'>(), c);
  const labels = clustered(colours, [h, w], count, compactness);
  return tensor2d(connected(labels, [h, w], (h * w) / count / 4), [h, w], 'int32');
}

function sizeOf(image: unknown): [h: number, w: number, c: number] {
  const shape = image instanceof Tensor && !image.isDisposed ? (image as Tensor).shape : undefined;
  const own = shape?.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  if (own?.length === 3 && !own.includes(0)) return own as [number, number, number];
  throw new ShapeError(
    `slic: got ${shape ? showShape(shape) : show(image)}; wanted one image [h, w, c] or [1, h, w, c].`,
  );
}

/** The nearest centre of each pixel after some rounds. */
function clustered(
  colours: Float64Array,
  [h, w]: readonly [number, number],
  count: number,
  compactness: number,
): Int32Array {
  const step = Math.sqrt((h * w) / count);
  const [rows, columns] = [h, w].map((side) => Math.max(1, Math.round(side / step))) as [number, number];
  // Of each centre its colour, row and column.
  const centres = Array.from({ length: rows * columns }, (_, k) => {
    const y = Math.floor(((Math.floor(k / columns) + 0.5) * h) / rows);
    const x = Math.floor((((k % columns) + 0.5) * w) / columns);
    return [...colours.subarray((y * w + x) * 3, (y * w + x) * 3 + 3), y, x];
  });
  const labels = new Int32Array(h * w);
  const nearness = (compactness / step) ** 2;
  for (let round = 0; round < ROUNDS; round++) {
    const distances = new Float64Array(h * w).fill(Infinity);
    centres.forEach((centre, k) => {
      const [l, a, b, cy, cx] = centre as [number, number, number, number, number];
      // A window of twice the step on each side, wider than the paper's by rounding.
      const [top, left] = [cy, cx].map((at) => Math.max(0, Math.floor(at - 2 * step))) as [number, number];
      for (let y = top; y <= Math.min(h - 1, Math.ceil(cy + 2 * step)); y++) {
        for (let x = left; x <= Math.min(w - 1, Math.ceil(cx + 2 * step)); x++) {
          const i = y * w + x;
          const [dl, da, db] = [colours[3 * i]! - l, colours[3 * i + 1]! - a, colours[3 * i + 2]! - b];
          const distance = dl * dl + da * da + db * db + nearness * ((y - cy) ** 2 + (x - cx) ** 2);
          if (distance >= distances[i]!) continue;
          distances[i] = distance;
          labels[i] = k;
        }
      }
    });
    recentre(centres, labels, colours, w);
  }
  return labels;
}

/** Each centre moved to the mean of its pixels; one without pixels stays. */
function recentre(centres: number[][], labels: Int32Array, colours: Float64Array, w: number): void {
  const sums = centres.map(() => [0, 0, 0, 0, 0, 0]);
  labels.forEach((k, i) => {
    const values = [colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!, Math.floor(i / w), i % w, 1];
    values.forEach((value, j) => (sums[k]![j]! += value));
  });
  sums.forEach((sum, k) => {
    const size = sum[5]!;
    if (size > 0) centres[k] = sum.slice(0, 5).map((value) => value / size);
  });
}
