import { addProduct } from './lanes';

/** Input and output channels that are summed at once. */
const ROWS = 4;
const COLUMNS = 8;

/** Pixels whose inputs and gradients stay in the cache while all filters pass over them. */
const BLOCK = 256;

@unmanaged
class FilterGradient {
  kernel: i32;
  x: usize;
  filter: usize;
  dy: usize;
  /** Parts of a chunk: a part is a tap and four input channels. */
  each: i32;
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
  top: i32;
  left: i32;
}

/**
 * The gradient of a convolution for its filter, some parts of it, all pixels in their order:
 * `dw[i, j, c, k] += sum_{n, p, q} x[n, p * sh - top + i, q * sw - left + j, c] * dy[n, p, q, k]`. `filter` holds zeros
 * before. Addresses are in bytes, sizes in elements.
 */
export function convolutionFilterGradient(job: usize, chunk: i32): void {
  const f = changetype<FilterGradient>(job);
  const groups = (f.channels + ROWS - 1) / ROWS;
  const from = chunk * f.each;
  const until = min(from + f.each, f.filterHeight * f.filterWidth * groups);
  const lines = f.batch * f.outHeight;
  const linesEach = max(1, BLOCK / f.outWidth);
  const whole = f.outChannels & ~(COLUMNS - 1);
  for (let line = 0; line < lines; line += linesEach) {
    const end = min(line + linesEach, lines);
    for (let part = from; part < until; part++) {
      const tap = part / groups;
      const channel = (part % groups) * ROWS;
      for (let k = 0; k < whole; k += COLUMNS) tile(f, line, end, tap, channel, k);
      if (whole < f.outChannels) lastColumns(f, line, end, tap, channel, whole);
    }
  }
}

/** The first output of a line whose window has the tap's column in the picture, and the one after the last. */
function firstColumn(f: FilterGradient, j: i32): i32 {
  return max(0, (f.left - j + f.strideWidth - 1) / f.strideWidth);
}

function endColumn(f: FilterGradient, j: i32): i32 {
  const last = f.width - 1 + f.left - j;
  return last < 0 ? 0 : min(f.outWidth, last / f.strideWidth + 1);
}

/** Four input channels by eight output channels, over some lines. */
function tile(f: FilterGradient, line: i32, end: i32, tap: i32, channel: i32, k: i32): void {
  const i = tap / f.filterWidth;
  const j = tap % f.filterWidth;
  const first = firstColumn(f, j);
  const until = endColumn(f, j);
  const stride = (<usize>f.outChannels) << 2;
  const step = (<usize>(f.strideWidth * f.channels)) << 2;
  const rows = min(ROWS, f.channels - channel);
  const to = f.filter + ((<usize>((tap * f.channels + channel) * f.outChannels + k)) << 2);
  // Where four do not divide the channels, the last one is summed more than once.
  const c1: usize = rows > 1 ? 4 : 0;
  const c2: usize = rows > 2 ? 8 : c1;
  const c3: usize = rows > 3 ? 12 : c2;
  const to1 = rows > 1 ? to + stride : to;
  const to2 = rows > 2 ? to1 + stride : to1;
  const to3 = rows > 3 ? to2 + stride : to2;
  let low0 = v128.load(to);
  let high0 = v128.load(to, 16);
  let low1 = v128.load(to1);
  let high1 = v128.load(to1, 16);
  let low2 = v128.load(to2);
  let high2 = v128.load(to2, 16);
  let low3 = v128.load(to3);
  let high3 = v128.load(to3, 16);
  for (let l = line; l < end; l++) {
    const row = (l % f.outHeight) * f.strideHeight - f.top + i;
    if (row < 0 || row >= f.height) continue;
    const column = first * f.strideWidth - f.left + j;
    const pixel = ((l / f.outHeight) * f.height + row) * f.width + column;
    let x = f.x + ((<usize>(pixel * f.channels + channel)) << 2);
    let dy = f.dy + ((<usize>((l * f.outWidth + first) * f.outChannels + k)) << 2);
    for (let q = first; q < until; q++) {
      const low = v128.load(dy);
      const high = v128.load(dy, 16);
      let value = v128.load_splat<f32>(x);
      low0 = addProduct(low0, value, low);
      high0 = addProduct(high0, value, high);
      value = v128.load_splat<f32>(x + c1);
      low1 = addProduct(low1, value, low);
      high1 = addProduct(high1, value, high);
      value = v128.load_splat<f32>(x + c2);
      low2 = addProduct(low2, value, low);
      high2 = addProduct(high2, value, high);
      value = v128.load_splat<f32>(x + c3);
      low3 = addProduct(low3, value, low);
      high3 = addProduct(high3, value, high);
      x += step;
      dy += stride;
    }
  }
  v128.store(to, low0);
  v128.store(to, high0, 16);
  v128.store(to1, low1);
  v128.store(to1, high1, 16);
  v128.store(to2, low2);
  v128.store(to2, high2, 16);
  v128.store(to3, low3);
  v128.store(to3, high3, 16);
}

/** The output channels after the last whole eight. */
function lastColumns(f: FilterGradient, line: i32, end: i32, tap: i32, channel: i32, whole: i32): void {
  const i = tap / f.filterWidth;
  const j = tap % f.filterWidth;
  const first = firstColumn(f, j);
  const until = endColumn(f, j);
  for (let c = channel; c < min(channel + ROWS, f.channels); c++) {
    for (let k = whole; k < f.outChannels; k++) {
      const to = f.filter + ((<usize>((tap * f.channels + c) * f.outChannels + k)) << 2);
      let sum = load<f32>(to);
      for (let l = line; l < end; l++) {
        const row = (l % f.outHeight) * f.strideHeight - f.top + i;
        if (row < 0 || row >= f.height) continue;
        const pixels = ((l / f.outHeight) * f.height + row) * f.width;
        for (let q = first; q < until; q++) {
          const x = (pixels + q * f.strideWidth - f.left + j) * f.channels + c;
          const dy = (l * f.outWidth + q) * f.outChannels + k;
          sum += load<f32>(f.x + ((<usize>x) << 2)) * load<f32>(f.dy + ((<usize>dy) << 2));
        }
      }
      store<f32>(to, sum);
    }
  }
}
