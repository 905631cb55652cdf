import { addProduct } from './lanes';

/**
 * The gradients of a depthwise convolution with one kernel a channel, over all its products
 * `x[n, p * sh - top + i, q * sw - left + j, c] * w[i, j, c]`. Addresses are in bytes, sizes in elements.
 */
@unmanaged
class DepthwiseGradient {
  kernel: i32;
  x: usize;
  filter: usize;
  dy: usize;
  /** What a chunk has: channels of the filter's gradient, or rows of the input's, of all pictures. */
  each: i32;
  batch: i32;
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
}

/** For the filter: `dw = sum x * dy`, some channels in one pass over tfjs's heap. `filter` holds zeros before. */
export function depthwiseFilterGradient(job: usize, chunk: i32): void {
  const d = changetype<DepthwiseGradient>(job);
  const bytes = (<usize>d.channels) << 2;
  const from = chunk * d.each;
  const part = (<usize>(min(from + d.each, d.channels) - from)) << 2;
  const first = (<usize>from) << 2;
  for (let n = 0; n < d.batch; n++) {
    for (let p = 0; p < d.outHeight; p++) {
      for (let q = 0; q < d.outWidth; q++) {
        const dy = d.dy + <usize>((n * d.outHeight + p) * d.outWidth + q) * bytes + first;
        for (let i = 0; i < d.filterHeight; i++) {
          const row = p * d.strideHeight - d.top + i;
          if (row < 0 || row >= d.height) continue;
          for (let j = 0; j < d.filterWidth; j++) {
            const column = q * d.strideWidth - d.left + j;
            if (column < 0 || column >= d.width) continue;
            const pixel = d.x + <usize>((n * d.height + row) * d.width + column) * bytes + first;
            addProducts(d.filter + <usize>(i * d.filterWidth + j) * bytes + first, pixel, dy, part);
          }
        }
      }
    }
  }
}

/** `to += a * b`, element by element. */
function addProducts(to: usize, a: usize, b: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    v128.store(to + at, addProduct(v128.load(to + at), v128.load(a + at), v128.load(b + at)));
  }
  for (let at = whole; at < bytes; at += 4) {
    store<f32>(to + at, load<f32>(to + at) + load<f32>(a + at) * load<f32>(b + at));
  }
}

/**
 * For the input: `dx = sum w * dy`, pixel by pixel. The taps that read a pixel lie a stride apart, from (i0, j0) on. The
 * first of them is for the output (p0, q0), the next for (p0 - 1, q0) or (p0, q0 - 1).
 */
export function depthwiseInputGradient(job: usize, chunk: i32): void {
  const d = changetype<DepthwiseGradient>(job);
  const bytes = (<usize>d.channels) << 2;
  const line = <usize>d.outWidth * bytes;
  const tapLine = <usize>(d.filterWidth * d.strideHeight) * bytes;
  const tapStep = <usize>d.strideWidth * bytes;
  const from = chunk * d.each;
  const until = min(from + d.each, d.batch * d.height);
  for (let l = from; l < until; l++) {
    const n = l / d.height;
    const y = (l % d.height) + d.top;
    const skippedRows = max(0, y / d.strideHeight - d.outHeight + 1);
    const p0 = y / d.strideHeight - skippedRows;
    const i0 = (y % d.strideHeight) + skippedRows * d.strideHeight;
    const rows = max(0, min(p0 + 1, (d.filterHeight - i0 + d.strideHeight - 1) / d.strideHeight));
    for (let column = 0; column < d.width; column++) {
      const x = column + d.left;
      const skipped = max(0, x / d.strideWidth - d.outWidth + 1);
      const q0 = x / d.strideWidth - skipped;
      const j0 = (x % d.strideWidth) + skipped * d.strideWidth;
      const columns = max(0, min(q0 + 1, (d.filterWidth - j0 + d.strideWidth - 1) / d.strideWidth));
      const g = d.dy + <usize>((n * d.outHeight + p0) * d.outWidth + q0) * bytes;
      const w = d.filter + <usize>(i0 * d.filterWidth + j0) * bytes;
      const to = d.x + <usize>(l * d.width + column) * bytes;
      const whole = bytes & ~15;
      if (rows == 1 && columns == 1) oneTap(g, w, to, whole);
      else if (rows == 1 && columns == 2) twoTaps(g, g - bytes, w, w + tapStep, to, whole);
      else if (rows == 2 && columns == 1) twoTaps(g, g - line, w, w + tapLine, to, whole);
      else anyTaps(g, w, to, bytes, rows, columns, line, tapLine, tapStep);
      for (let c = whole; c < bytes; c += 4) {
        let sum: f32 = 0;
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            const dy = load<f32>(g - <usize>i * line - <usize>j * bytes + c);
            sum += dy * load<f32>(w + <usize>i * tapLine + <usize>j * tapStep + c);
          }
        }
        store<f32>(to + c, sum);
      }
    }
  }
}

function oneTap(g: usize, w: usize, to: usize, whole: usize): void {
  for (let c: usize = 0; c < whole; c += 16) {
    v128.store(to + c, f32x4.mul(v128.load(g + c), v128.load(w + c)));
  }
}

function twoTaps(g0: usize, g1: usize, w0: usize, w1: usize, to: usize, whole: usize): void {
  for (let c: usize = 0; c < whole; c += 16) {
    const sum = f32x4.mul(v128.load(g0 + c), v128.load(w0 + c));
    v128.store(to + c, addProduct(sum, v128.load(g1 + c), v128.load(w1 + c)));
  }
}

function anyTaps(
  g: usize,
  w: usize,
  to: usize,
  bytes: usize,
  rows: i32,
  columns: i32,
  line: usize,
  tapLine: usize,
  tapStep: usize,
): void {
  for (let c: usize = 0; c < (bytes & ~15); c += 16) {
    let sum = f32x4.splat(0);
    for (let i = 0; i < rows; i++) {
      let dy = g - <usize>i * line + c;
      let tap = w + <usize>i * tapLine + c;
      for (let j = 0; j < columns; j++) {
        sum = addProduct(sum, v128.load(dy), v128.load(tap));
        dy -= bytes;
        tap += tapStep;
      }
    }
    v128.store(to + c, sum);
  }
}
