import { addProduct, clamp } from './lanes';

@unmanaged
class Depthwise {
  kernel: i32;
  x: usize;
  /** As it is, `[height, width, channels]`, and as `packDepthwise` makes it. */
  filter: usize;
  packed: usize;
  /** Or 0. */
  bias: usize;
  out: usize;
  /** Rows of the output, of all pictures, and how many a chunk has. */
  lines: i32;
  linesEach: i32;
  height: i32;
  width: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  top: i32;
  left: i32;
  floor: f32;
  ceiling: f32;
}

/** The weights of four channels side by side, tap after tap: `[floor(channels / 4), taps, 4]`. */
export function packDepthwise(filter: usize, to: usize, taps: i32, channels: i32): void {
  const bytes = (<usize>channels) << 2;
  for (let c: usize = 0; c < (bytes & ~15); c += 16) {
    for (let tap = 0; tap < taps; tap++, to += 16) v128.store(to, v128.load(filter + <usize>tap * bytes + c));
  }
}

/**
 * `out[n, p, q, c] = clamp(bias[c] + sum_{i, j} x[n, p * sh - top + i, q * sw - left + j, c] * w[i, j, c])`, row by row
 * of the output. With windows of 3 x 3, neighbours in a row share what they read: four at stride 1, three at stride 2.
 * Addresses are in bytes, sizes in elements.
 */
export function depthwise(job: usize, chunk: i32): void {
  const d = changetype<Depthwise>(job);
  const bytes = (<usize>d.channels) << 2;
  const line = bytes * <usize>d.width;
  const floors = f32x4.splat(d.floor);
  const ceilings = f32x4.splat(d.ceiling);
  const from = chunk * d.linesEach;
  const until = min(from + d.linesEach, d.lines);
  const isThree = d.filterWidth == 3 && d.filterHeight == 3 && d.width >= 3;
  const windowBytes = (<usize>(d.filterHeight * d.filterWidth)) << 4;
  for (let l = from; l < until; l++) {
    const y0 = (l % d.outHeight) * d.strideHeight - d.top;
    const firstRow = max(0, -y0);
    const rows = min(d.filterHeight, d.height - y0) - firstRow;
    const x = d.x + <usize>((l / d.outHeight) * d.height + y0 + firstRow) * line;
    const w = d.packed + ((<usize>(firstRow * d.filterWidth)) << 4);
    for (let q = 0; q < d.outWidth;) {
      const x0 = q * d.strideWidth - d.left;
      const out = d.out + <usize>(l * d.outWidth + q) * bytes;
      if (isThree && d.strideWidth == 1 && x0 >= 0 && x0 + 6 <= d.width && q + 4 <= d.outWidth) {
        four(x + <usize>x0 * bytes, line, w, bytes, rows, d.bias, out, floors, ceilings);
        q += 4;
      } else if (isThree && d.strideWidth == 1 && x0 >= -1 && x0 + 2 <= d.width) {
        const columns = min(6, d.width - x0);
        const count = min(4, d.outWidth - q);
        fourAtEdge(x + <usize>x0 * bytes, line, w, bytes, rows, x0 < 0, columns, count, d.bias, out, floors, ceilings);
        q += count;
      } else if (isThree && d.strideWidth == 2 && x0 >= 0 && x0 + 7 <= d.width && q + 3 <= d.outWidth) {
        threeByTwo(x + <usize>x0 * bytes, line, w, bytes, rows, d.bias, out, floors, ceilings);
        q += 3;
      } else {
        const first = max(0, -x0);
        const columns = min(d.filterWidth, d.width - x0) - first;
        one(
          x + <usize>(x0 + first) * bytes,
          line,
          w + ((<usize>first) << 4),
          bytes,
          rows,
          columns,
          (<usize>d.filterWidth) << 4,
          windowBytes,
          d.bias,
          out,
          floors,
          ceilings,
        );
        q++;
      }
    }
    if (d.channels & 3) lastChannels(d, l, y0);
  }
}

/** One output of a window of any size. */
function one(
  x: usize,
  line: usize,
  w: usize,
  bytes: usize,
  rows: i32,
  columns: i32,
  wLine: usize,
  wNext: usize,
  bias: usize,
  out: usize,
  floors: v128,
  ceilings: v128,
): void {
  for (let c: usize = 0; c < (bytes & ~15); c += 16) {
    let sum = bias ? v128.load(bias + c) : f32x4.splat(0);
    for (let i = 0; i < rows; i++) {
      let at = x + <usize>i * line + c;
      let tap = w + <usize>i * wLine;
      for (let j = 0; j < columns; j++) {
        sum = addProduct(sum, v128.load(at), v128.load(tap));
        at += bytes;
        tap += 16;
      }
    }
    v128.store(out + c, clamp(sum, floors, ceilings));
    w += wNext;
  }
}

/** Four neighbours in a row, of windows of 3 x 3 at stride 1: they read six columns. */
function four(
  x: usize,
  line: usize,
  w: usize,
  bytes: usize,
  rows: i32,
  bias: usize,
  out: usize,
  floors: v128,
  ceilings: v128,
): void {
  const next = 144 - <usize>rows * 48;
  const three = 3 * bytes;
  for (let c: usize = 0; c < (bytes & ~15); c += 16) {
    let s0 = bias ? v128.load(bias + c) : f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let at = x + c;
    for (let i = 0; i < rows; i++) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      const w2 = v128.load(w, 32);
      const far = at + three;
      const x0 = v128.load(at);
      const x1 = v128.load(at + bytes);
      const x2 = v128.load(at + 2 * bytes);
      const x3 = v128.load(far);
      const x4 = v128.load(far + bytes);
      const x5 = v128.load(far + 2 * bytes);
      s0 = addProduct(s0, x0, w0);
      s1 = addProduct(s1, x1, w0);
      s2 = addProduct(s2, x2, w0);
      s3 = addProduct(s3, x3, w0);
      s0 = addProduct(s0, x1, w1);
      s1 = addProduct(s1, x2, w1);
      s2 = addProduct(s2, x3, w1);
      s3 = addProduct(s3, x4, w1);
      s0 = addProduct(s0, x2, w2);
      s1 = addProduct(s1, x3, w2);
      s2 = addProduct(s2, x4, w2);
      s3 = addProduct(s3, x5, w2);
      at += line;
      w += 48;
    }
    w += next;
    v128.store(out + c, clamp(s0, floors, ceilings));
    v128.store(out + c + bytes, clamp(s1, floors, ceilings));
    v128.store(out + c + 2 * bytes, clamp(s2, floors, ceilings));
    v128.store(out + c + three, clamp(s3, floors, ceilings));
  }
}

/**
 * The same at the ends of a row: `count` of the four, without the first column if it is cut off, and `columns` of six.
 * Apart, as its branches would slow the middle of a row.
 */
function fourAtEdge(
  x: usize,
  line: usize,
  w: usize,
  bytes: usize,
  rows: i32,
  isCut: bool,
  columns: i32,
  count: i32,
  bias: usize,
  out: usize,
  floors: v128,
  ceilings: v128,
): void {
  const next = 144 - <usize>rows * 48;
  const three = 3 * bytes;
  const zeros = f32x4.splat(0);
  for (let c: usize = 0; c < (bytes & ~15); c += 16) {
    let s0 = bias ? v128.load(bias + c) : zeros;
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let at = x + c;
    for (let i = 0; i < rows; i++) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      const w2 = v128.load(w, 32);
      let x0 = zeros;
      let x2 = zeros;
      let x3 = zeros;
      let x4 = zeros;
      let x5 = zeros;
      if (!isCut) x0 = v128.load(at);
      const x1 = v128.load(at + bytes);
      if (columns > 2) x2 = v128.load(at + 2 * bytes);
      if (columns > 3) x3 = v128.load(at + three);
      if (columns > 4) x4 = v128.load(at + three + bytes);
      if (columns > 5) x5 = v128.load(at + three + 2 * bytes);
      s0 = addProduct(s0, x0, w0);
      s1 = addProduct(s1, x1, w0);
      s2 = addProduct(s2, x2, w0);
      s3 = addProduct(s3, x3, w0);
      s0 = addProduct(s0, x1, w1);
      s1 = addProduct(s1, x2, w1);
      s2 = addProduct(s2, x3, w1);
      s3 = addProduct(s3, x4, w1);
      s0 = addProduct(s0, x2, w2);
      s1 = addProduct(s1, x3, w2);
      s2 = addProduct(s2, x4, w2);
      s3 = addProduct(s3, x5, w2);
      at += line;
      w += 48;
    }
    w += next;
    v128.store(out + c, clamp(s0, floors, ceilings));
    if (count > 1) v128.store(out + c + bytes, clamp(s1, floors, ceilings));
    if (count > 2) v128.store(out + c + 2 * bytes, clamp(s2, floors, ceilings));
    if (count > 3) v128.store(out + c + three, clamp(s3, floors, ceilings));
  }
}

/** Three neighbours at stride 2: they read seven columns. */
function threeByTwo(
  x: usize,
  line: usize,
  w: usize,
  bytes: usize,
  rows: i32,
  bias: usize,
  out: usize,
  floors: v128,
  ceilings: v128,
): void {
  const next = 144 - <usize>rows * 48;
  const three = 3 * bytes;
  for (let c: usize = 0; c < (bytes & ~15); c += 16) {
    let s0 = bias ? v128.load(bias + c) : f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let at = x + c;
    for (let i = 0; i < rows; i++) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      const w2 = v128.load(w, 32);
      const far = at + three;
      const x2 = v128.load(at + 2 * bytes);
      const x4 = v128.load(far + bytes);
      s0 = addProduct(s0, v128.load(at), w0);
      s1 = addProduct(s1, x2, w0);
      s2 = addProduct(s2, x4, w0);
      s0 = addProduct(s0, v128.load(at + bytes), w1);
      s1 = addProduct(s1, v128.load(far), w1);
      s2 = addProduct(s2, v128.load(far + 2 * bytes), w1);
      s0 = addProduct(s0, x2, w2);
      s1 = addProduct(s1, x4, w2);
      s2 = addProduct(s2, v128.load(far + three), w2);
      at += line;
      w += 48;
    }
    w += next;
    v128.store(out + c, clamp(s0, floors, ceilings));
    v128.store(out + c + bytes, clamp(s1, floors, ceilings));
    v128.store(out + c + 2 * bytes, clamp(s2, floors, ceilings));
  }
}

/** The channels after the last whole four, of a row of the output. */
function lastChannels(d: Depthwise, l: i32, y0: i32): void {
  const picture = (l / d.outHeight) * d.height;
  for (let q = 0; q < d.outWidth; q++) {
    const x0 = q * d.strideWidth - d.left;
    for (let c = d.channels & ~3; c < d.channels; c++) {
      let sum: f32 = d.bias ? load<f32>(d.bias + ((<usize>c) << 2)) : 0;
      for (let i = max(0, -y0); i < min(d.filterHeight, d.height - y0); i++) {
        for (let j = max(0, -x0); j < min(d.filterWidth, d.width - x0); j++) {
          const pixel = ((picture + y0 + i) * d.width + x0 + j) * d.channels + c;
          const tap = (i * d.filterWidth + j) * d.channels + c;
          sum += load<f32>(d.x + ((<usize>pixel) << 2)) * load<f32>(d.filter + ((<usize>tap) << 2));
        }
      }
      if (sum < d.floor) sum = d.floor;
      if (sum > d.ceiling) sum = d.ceiling;
      store<f32>(d.out + ((<usize>((l * d.outWidth + q) * d.channels + c)) << 2), sum);
    }
  }
}
