import { cycle, gridsOf, OFFSETS, times, type Grid } from './multigrid.js';

/** The say of a neighbour: those beside twice as much as those at the corners (Rong et al. 2022). */
const WEIGHTS = OFFSETS.map(([dy, dx]) => (dy * dx === 0 ? 1 / 6 : 1 / 12));

/** Where the error of the solution may stop to fall, as a share of the right hand side. */
const ACCURACY = 1e-9;

/**
 * Fills in missing pixels, in place. Each becomes the weighted mean of its eight neighbours inside the picture, missing
 * ones included. Conjugate gradients solve this linear system. Where nothing is known, all stays as it is.
 * @param missing - 1 where a pixel is missing.
 * @see Rong et al. 2022, A Consistent and Efficient Evaluation Strategy for Attribution Methods, arXiv:2202.00449.
 */
export function impute(
  picture: Float32Array,
  missing: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): void {
  if (!missing.includes(0)) return;
  const grids = gridsOf(gridOf(missing, height, width));
  for (let c = 0; c < channels; c++) {
    const values = solve(grids, fromKnown(picture, missing, height, width, channels, c));
    missing.forEach((isMissing, pixel) => {
      if (isMissing) picture[pixel * channels + c] = values[pixel] as number;
    });
  }
}

/** Calls for each missing pixel and neighbour inside the picture. */
function eachTie(
  missing: Uint8Array,
  height: number,
  width: number,
  visit: (pixel: number, other: number, k: number, weight: number) => void,
): void {
  for (let pixel = 0; pixel < missing.length; pixel++) {
    if (missing[pixel] === 0) continue;
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    for (let k = 0; k < OFFSETS.length; k++) {
      const [dy, dx] = OFFSETS[k] as readonly [number, number];
      const inside = y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
      if (inside) visit(pixel, pixel + dy * width + dx, k, WEIGHTS[k] as number);
    }
  }
}

function gridOf(missing: Uint8Array, height: number, width: number): Grid {
  const [diagonal, ties] = [new Float64Array(missing.length), new Float64Array(missing.length * OFFSETS.length)];
  eachTie(missing, height, width, (pixel, other, k, weight) => {
    diagonal[pixel] = (diagonal[pixel] as number) + weight;
    if (missing[other]) ties[pixel * OFFSETS.length + k] = weight;
  });
  const cells = Int32Array.from(missing.keys()).filter((pixel) => missing[pixel] === 1);
  return { height, width, cells, diagonal, ties };
}

/** What the known neighbours of each missing pixel bring, in one channel. */
function fromKnown(
  picture: Float32Array,
  missing: Uint8Array,
  height: number,
  width: number,
  channels: number,
  channel: number,
): Float64Array {
  const sums = new Float64Array(missing.length);
  eachTie(missing, height, width, (pixel, other, _, weight) => {
    if (missing[other]) return;
    sums[pixel] = (sums[pixel] as number) + weight * (picture[other * channels + channel] as number);
  });
  return sums;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Conjugate gradients (Hestenes & Stiefel 1952), with a multigrid cycle as preconditioner. */
function solve(grids: readonly Grid[], right: Float64Array): Float64Array {
  const x = new Float64Array(right.length);
  const image = new Float64Array(right.length);
  const residual = right.slice();
  const enough = ACCURACY ** 2 * dot(right, right);
  let direction = cycle(grids, residual);
  let before = dot(residual, direction);
  for (let round = 0; round < right.length && dot(residual, residual) > enough; round++) {
    times(grids[0] as Grid, direction, image);
    const length = before / dot(direction, image);
    for (let i = 0; i < x.length; i++) {
      x[i] = (x[i] as number) + length * (direction[i] as number);
      residual[i] = (residual[i] as number) - length * (image[i] as number);
    }
    const next = cycle(grids, residual);
    const now = dot(residual, next);
    for (let i = 0; i < x.length; i++) next[i] = (next[i] as number) + (now / before) * (direction[i] as number);
    direction = next;
    before = now;
  }
  return x;
}
