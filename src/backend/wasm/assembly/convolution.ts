import { addProduct, clamp } from './lanes';

/**
 * Pixels of the output and channels of it that are computed at once: as many as 16 vector registers hold. Without a
 * fused multiplication and addition, products need registers too.
 */
const ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 5 : 4;
const COLUMNS = 8;

/** Pixels of a tile; a block holds whole ones. */
export function tileRows(): i32 {
  return ROWS;
}

@unmanaged
class Convolution {
  kernel: i32;
  x: usize;
  filter: usize;
  out: usize;
  /** A run of zeros, and the biases up to a whole panel. */
  zeros: usize;
  /** Room of each thread, and its size in bytes. */
  scratch: usize;
  room: usize;
  /** Pixels of a chunk. */
  block: i32;
  /** In how many parts a block's panels are cut, and how many panels a part has. */
  parts: i32;
  panelsEach: i32;
  batch: i32;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  top: i32;
  left: i32;
  run: i32;
  floor: f32;
  ceiling: f32;
}

/**
 * `out[n, p, q, o] = clamp(bias[o] + sum_{i, j, c} x[n, p * sh - top + i * dh, q * sw - left + j * dw, c] * w[i, j, c, o])`
 * over tfjs's heap. A table of addresses finds the input's pixels, those in the padding as a row of zeros. So one loop
 * does every window, stride and padding (Dukhan, The Indirect Convolution Algorithm, arXiv:1907.02129). `run` pixels
 * that lie side by side under the window count as one of as many channels. If channels are few, a row of the window is
 * one run, and `filterWidth` is 1.
 *
 * `filter` holds panels of eight output channels, `[ceil(out / 8), taps, in, 8]`. A thread's room holds `block`
 * addresses for each tap. For runs that reach over an edge it holds as many runs more. Addresses are in bytes, sizes in
 * elements.
 */
export function convolution(job: usize, thread: i32, chunk: i32): void {
  const c = changetype<Convolution>(job);
  const taps = c.filterHeight * c.filterWidth;
  const bytes = (<usize>c.channels) << 2;
  const depth = bytes * c.run;
  const outChannels = c.outChannels;
  const panels = (outChannels + COLUMNS - 1) / COLUMNS;
  const biases = c.zeros + depth;
  const table = c.scratch + <usize>thread * c.room;
  const pixels = c.batch * c.outHeight * c.outWidth;
  const from = (chunk / c.parts) * c.block;
  const until = min(from + c.block, pixels);
  findPixels(c, table, from, until, pixels);

  const floors = f32x4.splat(c.floor);
  const ceilings = f32x4.splat(c.ceiling);
  const firstPanel = (chunk % c.parts) * c.panelsEach;
  const lastPanel = min(firstPanel + c.panelsEach, panels);
  for (let panel = firstPanel; panel < lastPanel; panel++) {
    const weights = c.filter + <usize>(panel * taps * COLUMNS) * depth;
    const channel = panel * COLUMNS;
    for (let first = from; first < until; first += ROWS) {
      const offset = (<usize>(first * outChannels + channel)) << 2;
      const pointers = table + <usize>((first - from) * taps) * sizeof<usize>();
      const bias = biases + ((<usize>channel) << 2);
      const stride = (<usize>outChannels) << 2;
      if (ASC_FEATURE_RELAXED_SIMD) {
        tileOfFive(
          pointers,
          taps,
          depth,
          weights,
          bias,
          c.out + offset,
          stride,
          until - first,
          outChannels - channel,
          floors,
          ceilings,
        );
      } else {
        tileOfFour(
          pointers,
          taps,
          depth,
          weights,
          bias,
          c.out + offset,
          stride,
          until - first,
          outChannels - channel,
          floors,
          ceilings,
        );
      }
    }
  }
}

/** Fills the table of a block: the tile, in it the tap, in that the pixel. */
function findPixels(c: Convolution, table: usize, from: i32, until: i32, pixels: i32): void {
  const taps = c.filterHeight * c.filterWidth;
  const bytes = (<usize>c.channels) << 2;
  const depth = bytes * c.run;
  const runs = table + <usize>(c.block * taps) * sizeof<usize>();
  const whole = from + ((until - from + ROWS - 1) / ROWS) * ROWS;
  let line = from / c.outWidth;
  let column = from % c.outWidth;
  for (let pixel = from; pixel < whole; pixel++) {
    const picture = (line / c.outHeight) * c.height;
    const y = (line % c.outHeight) * c.strideHeight - c.top;
    const x0 = column * c.strideWidth - c.left;
    const inTile = (pixel - from) % ROWS;
    let entry = table + <usize>((pixel - from - inTile) * taps + inTile) * sizeof<usize>();
    let spare = runs + <usize>((pixel - from) * taps) * depth;
    for (let i = 0; i < c.filterHeight; i++) {
      const row = y + i * c.dilationHeight;
      const start = c.x + <usize>((picture + row) * c.width) * bytes;
      for (let j = 0; j < c.filterWidth; j++) {
        const place = x0 + j * c.dilationWidth;
        let at = c.zeros;
        if (row >= 0 && row < c.height) {
          if (place >= 0 && place + c.run <= c.width) at = start + <usize>place * bytes;
          else if (c.run > 1) {
            at = spare;
            copyRun(spare, depth, start, place, c.run, c.width, bytes);
          }
        }
        store<usize>(entry, at);
        entry += ROWS * sizeof<usize>();
        spare += depth;
      }
    }
    // Where tiles do not divide the pixels, the last one is computed more than once.
    if (pixel + 1 < pixels && ++column == c.outWidth) {
      column = 0;
      line++;
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
function tileOfFour(
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

/** Five pixels of the output by eight channels. */
function tileOfFive(
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
  let low4 = low0;
  let high4 = high0;
  for (let tap = 0; tap < taps; tap++) {
    let x0 = load<usize>(pointers);
    let x1 = load<usize>(pointers, 4);
    let x2 = load<usize>(pointers, 8);
    let x3 = load<usize>(pointers, 12);
    let x4 = load<usize>(pointers, 16);
    pointers += ROWS * sizeof<usize>();
    const end = x0 + depth;
    while (true) {
      const low = v128.load(weights);
      const high = v128.load(weights, 16);
      let value = v128.load_splat<f32>(x0);
      low0 = addProduct(low0, value, low);
      high0 = addProduct(high0, value, high);
      value = v128.load_splat<f32>(x1);
      low1 = addProduct(low1, value, low);
      high1 = addProduct(high1, value, high);
      value = v128.load_splat<f32>(x2);
      low2 = addProduct(low2, value, low);
      high2 = addProduct(high2, value, high);
      // Never true. An exit here keeps V8 from loading all five values first, for which there are too few registers.
      if (x0 > end) break;
      value = v128.load_splat<f32>(x3);
      low3 = addProduct(low3, value, low);
      high3 = addProduct(high3, value, high);
      value = v128.load_splat<f32>(x4);
      low4 = addProduct(low4, value, low);
      high4 = addProduct(high4, value, high);
      weights += COLUMNS << 2;
      x0 += 4;
      x1 += 4;
      x2 += 4;
      x3 += 4;
      x4 += 4;
      if (x0 >= end) break;
    }
  }
  write(out, low0, high0, columns, floors, ceilings);
  if (rows > 1) write(out + stride, low1, high1, columns, floors, ceilings);
  if (rows > 2) write(out + 2 * stride, low2, high2, columns, floors, ceilings);
  if (rows > 3) write(out + 3 * stride, low3, high3, columns, floors, ceilings);
  if (rows > 4) write(out + 4 * stride, low4, high4, columns, floors, ceilings);
}

/** Writes the first `columns` of eight values, clamped. */
function write(out: usize, low: v128, high: v128, columns: i32, floors: v128, ceilings: v128): void {
  let left = columns;
  let values = low;
  if (left >= 4) {
    v128.store(out, clamp(values, floors, ceilings));
    values = high;
    out += 16;
    left -= 4;
  }
  if (left <= 0) return;
  if (left >= 4) {
    v128.store(out, clamp(values, floors, ceilings));
    return;
  }
  values = clamp(values, floors, ceilings);
  v128.store_lane<f32>(out, values, 0);
  if (left > 1) v128.store_lane<f32>(out, values, 1, 4);
  if (left > 2) v128.store_lane<f32>(out, values, 2, 8);
}
