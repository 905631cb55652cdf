import { four, fourAtEdge, one, threeByTwo } from './depthwiseWindows';

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
