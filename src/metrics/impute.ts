/** A neighbour and its say: those beside twice as much as those at the corners (Rong et al. 2022). */
const NEIGHBOURS = [-1, 0, 1].flatMap((dy) =>
  [-1, 0, 1].flatMap((dx) => (dy === 0 && dx === 0 ? [] : [{ dy, dx, weight: dy * dx === 0 ? 1 / 6 : 1 / 12 }])),
);

const WEIGHTS = Float64Array.from(NEIGHBOURS, ({ weight }) => weight);

/** Where the error of the solution may stop to fall, as a share of the right hand side. */
const ACCURACY = 1e-9;

/**
 * Fills missing pixels in, in place, so that each is the weighted mean of its eight neighbours inside the picture, missing
 * ones included: a linear system, solved by conjugate gradients with the diagonal as preconditioner.
 * @param missing - 1 where a pixel is missing.
 * @see Rong et al. 2022, A Consistent and Efficient Evaluation Strategy for Attribution Methods, arXiv:2202.00449.
 */
export function impute(
  picture: Float32Array,
  missing: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): void {
  const system = systemOf(missing, height, width);
  for (let c = 0; c < channels; c++) {
    const right = system.known.map((neighbours) =>
      neighbours.reduce((sum, [pixel, weight]) => sum + weight * (picture[pixel * channels + c] as number), 0),
    );
    const start = meanOfKnown(picture, missing, channels, c);
    const values = solve(system, Float64Array.from(right), start);
    system.pixels.forEach((pixel, i) => (picture[pixel * channels + c] = values[i] as number));
  }
}

interface System {
  /** The missing pixels. */
  readonly pixels: readonly number[];
  /** Of each the neighbours that are known. */
  readonly known: readonly (readonly [pixel: number, weight: number])[][];
  /** Of each the weights of all its neighbours, summed. */
  readonly diagonal: Float64Array;
  /** Eight numbers of missing neighbours for each, -1 where there is none, in the order of NEIGHBOURS. */
  readonly neighbours: Int32Array;
}

function systemOf(missing: Uint8Array, height: number, width: number): System {
  const pixels = Array.from(missing.keys()).filter((pixel) => missing[pixel] === 1);
  const numbers = new Int32Array(missing.length).fill(-1);
  pixels.forEach((pixel, i) => (numbers[pixel] = i));
  const diagonal = new Float64Array(pixels.length);
  const neighbours = new Int32Array(pixels.length * NEIGHBOURS.length).fill(-1);
  const known = pixels.map((pixel, i) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    return NEIGHBOURS.flatMap(({ dy, dx, weight }, k): (readonly [number, number])[] => {
      const [v, u] = [y + dy, x + dx];
      if (v < 0 || v >= height || u < 0 || u >= width) return [];
      diagonal[i] = (diagonal[i] as number) + weight;
      const other = v * width + u;
      if (missing[other] === 0) return [[other, weight]];
      neighbours[i * NEIGHBOURS.length + k] = numbers[other] as number;
      return [];
    });
  });
  return { pixels, known, diagonal, neighbours };
}

/** `A x`: what a pixel is, times its neighbours' weights, less what its missing neighbours are. */
function times({ diagonal, neighbours }: System, x: Float64Array, product: Float64Array): void {
  const each = WEIGHTS.length;
  for (let i = 0; i < x.length; i++) {
    let sum = (diagonal[i] as number) * (x[i] as number);
    for (let k = 0; k < each; k++) {
      const other = neighbours[i * each + k] as number;
      if (other >= 0) sum -= (WEIGHTS[k] as number) * (x[other] as number);
    }
    product[i] = sum;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Conjugate gradients: Hestenes & Stiefel 1952. Pixels without any known one around stay as they start. */
function solve(system: System, right: Float64Array, start: number): Float64Array {
  const x = new Float64Array(right.length).fill(start);
  const [image, z] = [new Float64Array(x.length), new Float64Array(x.length)];
  times(system, x, image);
  const residual = right.map((value, i) => value - (image[i] as number));
  const precondition = (): void =>
    z.forEach((_, i) => (z[i] = (residual[i] as number) / (system.diagonal[i] as number)));
  const enough = ACCURACY ** 2 * Math.max(dot(right, right), Number.MIN_VALUE);
  precondition();
  const direction = z.slice();
  let before = dot(residual, z);
  for (let round = 0; round < 2 * x.length + 10 && dot(residual, residual) > enough; round++) {
    times(system, direction, image);
    const length = before / dot(direction, image);
    for (let i = 0; i < x.length; i++) {
      x[i] = (x[i] as number) + length * (direction[i] as number);
      residual[i] = (residual[i] as number) - length * (image[i] as number);
    }
    precondition();
    const now = dot(residual, z);
    for (let i = 0; i < x.length; i++) direction[i] = (z[i] as number) + (now / before) * (direction[i] as number);
    before = now;
  }
  return x;
}

function meanOfKnown(picture: Float32Array, missing: Uint8Array, channels: number, channel: number): number {
  let [sum, count] = [0, 0];
  missing.forEach((isMissing, pixel) => {
    if (isMissing) return;
    sum += picture[pixel * channels + channel] as number;
    count++;
  });
  return count === 0 ? 0 : sum / count;
}
