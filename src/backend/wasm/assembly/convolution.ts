/** Pixels of the output and channels of it that are computed at once: as many as 16 vector registers hold. */
const ROWS = 4;
const COLUMNS = 8;

/**
 * `out[n, p, q, o] = clamp(bias[o] + sum_{i, j, c} x[n, p * sh - top + i * dh, q * sw - left + j * dw, c] * w[i, j, c, o])`
 * over tfjs's heap. A table of addresses finds the input's pixels, those in the padding as a row of zeros. So one loop
 * does every window, stride and padding (Dukhan, The Indirect Convolution Algorithm, arXiv:1907.02129). `run` pixels
 * that lie side by side under the window count as one of as many channels. If channels are few, a row of the window is
 * one run, and `filterWidth` is 1.
 *
 * `filter` holds panels of eight output channels, `[ceil(out / 8), taps, in, 8]`. `scratch` holds a run of zeros, the
 * biases up to a whole panel, and `block` addresses for each tap. For runs that reach over an edge it holds as many
 * runs more. Addresses are in bytes, sizes in elements.
 */
export function convolution(
  x: usize,
  filter: usize,
  out: usize,
  scratch: usize,
  block: i32,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  top: i32,
  left: i32,
  run: i32,
  floor: f32,
  ceiling: f32,
): void {
  const taps = filterHeight * filterWidth;
  const bytes = (<usize>channels) << 2;
  const depth = bytes * run;
  const panels = (outChannels + COLUMNS - 1) / COLUMNS;
  const biases = scratch + depth;
  const table = biases + ((<usize>panels * COLUMNS) << 2);
  const runs = table + <usize>(block * taps) * sizeof<usize>();
  const pixels = batch * outHeight * outWidth;
  const floors = f32x4.splat(floor);
  const ceilings = f32x4.splat(ceiling);

  let line = 0;
  let column = 0;
  for (let from = 0; from < pixels; from += block) {
    const until = min(from + block, pixels);
    const whole = from + ((until - from + ROWS - 1) & ~(ROWS - 1));
    for (let pixel = from; pixel < whole; pixel++) {
      const picture = (line / outHeight) * height;
      const y = (line % outHeight) * strideHeight - top;
      const x0 = column * strideWidth - left;
      // The tile of four pixels, then the pixel in it.
      let entry = table + (<usize>((pixel - from) & ~3) * taps + ((pixel - from) & 3)) * sizeof<usize>();
      let spare = runs + <usize>((pixel - from) * taps) * depth;
      for (let i = 0; i < filterHeight; i++) {
        const row = y + i * dilationHeight;
        const start = x + <usize>((picture + row) * width) * bytes;
        for (let j = 0; j < filterWidth; j++) {
          const place = x0 + j * dilationWidth;
          let at = scratch;
          if (row >= 0 && row < height) {
            if (place >= 0 && place + run <= width) at = start + <usize>place * bytes;
            else if (run > 1) {
              at = spare;
              copyRun(spare, depth, start, place, run, width, bytes);
            }
          }
          store<usize>(entry, at);
          entry += ROWS * sizeof<usize>();
          spare += depth;
        }
      }
      // Where four do not divide the pixels, the last one is computed more than once.
      if (pixel + 1 < pixels && ++column == outWidth) {
        column = 0;
        line++;
      }
    }
    for (let panel = 0; panel < panels; panel++) {
      const weights = filter + <usize>(panel * taps * COLUMNS) * depth;
      const channel = panel * COLUMNS;
      for (let first = from; first < until; first += ROWS) {
        tile(
          table + <usize>((first - from) * taps) * sizeof<usize>(),
          taps,
          depth,
          weights,
          biases + ((<usize>channel) << 2),
          out + ((<usize>first * outChannels + channel) << 2),
          (<usize>outChannels) << 2,
          until - first,
          outChannels - channel,
          floors,
          ceilings,
        );
      }
    }
  }
}

/** A run of pixels that reaches over an edge of its row, with zeros beyond it. */
function copyRun(to: usize, depth: usize, row: usize, place: i32, run: i32, width: i32, bytes: usize): void {
  memory.fill(to, 0, depth);
  const first = max(0, -place);
  const last = min(run, width - place);
  if (first >= last) return;
  memory.copy(to + <usize>first * bytes, row + <usize>(place + first) * bytes, <usize>(last - first) * bytes);
}

/** Four pixels of the output by eight channels. */
function tile(
  pointers: usize,
  taps: i32,
  depth: usize,
  weights: usize,
  biases: usize,
  out: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  floors: v128,
  ceilings: v128,
): void {
  let low0 = v128.load(biases);
  let high0 = v128.load(biases, 16);
  let low1 = low0;
  let high1 = high0;
  let low2 = low0;
  let high2 = high0;
  let low3 = low0;
  let high3 = high0;
  for (let tap = 0; tap < taps; tap++) {
    const x0 = load<usize>(pointers);
    const x1 = load<usize>(pointers, 4);
    const x2 = load<usize>(pointers, 8);
    const x3 = load<usize>(pointers, 12);
    pointers += ROWS * sizeof<usize>();
    for (let at: usize = 0; at < depth; at += 4) {
      const low = v128.load(weights);
      const high = v128.load(weights, 16);
      weights += COLUMNS << 2;
      let value = v128.load_splat<f32>(x0 + at);
      low0 = addProduct(low0, value, low);
      high0 = addProduct(high0, value, high);
      value = v128.load_splat<f32>(x1 + at);
      low1 = addProduct(low1, value, low);
      high1 = addProduct(high1, value, high);
      value = v128.load_splat<f32>(x2 + at);
      low2 = addProduct(low2, value, low);
      high2 = addProduct(high2, value, high);
      value = v128.load_splat<f32>(x3 + at);
      low3 = addProduct(low3, value, low);
      high3 = addProduct(high3, value, high);
    }
  }
  write(out, low0, high0, columns, floors, ceilings);
  if (rows > 1) write(out + stride, low1, high1, columns, floors, ceilings);
  if (rows > 2) write(out + 2 * stride, low2, high2, columns, floors, ceilings);
  if (rows > 3) write(out + 3 * stride, low3, high3, columns, floors, ceilings);
}

/** `sum + a * b`, with one rounding where the engine can. */
function addProduct(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

/** Writes the first `columns` of eight values. */
function write(out: usize, low: v128, high: v128, columns: i32, floors: v128, ceilings: v128): void {
  let values = clamp(low, floors, ceilings);
  if (columns >= 4) {
    v128.store(out, values);
    values = clamp(high, floors, ceilings);
    out += 16;
    columns -= 4;
  }
  if (columns >= 4) {
    v128.store(out, values);
    return;
  }
  if (columns > 0) v128.store_lane<f32>(out, values, 0);
  if (columns > 1) v128.store_lane<f32>(out, values, 1, 4);
  if (columns > 2) v128.store_lane<f32>(out, values, 2, 8);
}

/** Within floors and ceilings; a NaN stays one. */
function clamp(values: v128, floors: v128, ceilings: v128): v128 {
  return f32x4.pmin(f32x4.pmax(values, floors), ceilings);
}
