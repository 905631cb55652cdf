import { COLUMNS, ROWS, tileOfFive, tileOfFour } from './convolutionTiles';

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
