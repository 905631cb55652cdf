import { four, oddRadix, two } from './radices';

/**
 * The real Fourier transform along the middle axis of `[batch, n, inner]`, inner >= 8, by the orthonormal basis of a
 * constant, cosines and sines. It goes from coefficients to places where `toPlaces` is 1, else back. Eight columns at a
 * time are the real and imaginary parts of four complex transforms of mixed radix (Stockham's, which sorts as it goes).
 * Addresses are in bytes. `table` holds `cos, sin (2 pi t / n)` for each t, `radices` the factors of n as i32;
 * `scratch` has 64 n + 64 * the greatest radix bytes.
 */
export function waves(
  toPlaces: i32,
  x: usize,
  out: usize,
  table: usize,
  radices: usize,
  scratch: usize,
  batch: i32,
  n: i32,
  inner: i32,
): void {
  const buffer = (<usize>n) << 5;
  const odd = scratch + 2 * buffer;
  const sign: f32 = toPlaces ? 1 : -1;
  for (let example = 0; example < batch; example++) {
    const offset = (<usize>(example * n * inner)) << 2;
    for (let column = 0; column < inner; column += 8) {
      // The last eight overlap the ones before.
      const at = offset + ((<usize>min(column, inner - 8)) << 2);
      if (toPlaces) readCoefficients(x + at, scratch, n, inner);
      else readPlaces(x + at, scratch, n, inner);
      let from = scratch;
      let to = scratch + buffer;
      let left = n;
      let stride = 1;
      for (let stage = radices; left > 1; stage += 4) {
        const radix = load<i32>(stage);
        if (radix == 4) four(from, to, table, left, stride, sign);
        else if (radix == 2) two(from, to, table, left, stride, sign);
        else oddRadix(radix, from, to, odd, table, n, left, stride, sign);
        left /= radix;
        stride *= radix;
        const swapped = from;
        from = to;
        to = swapped;
      }
      if (toPlaces) writePlaces(from, out + at, n, inner);
      else writeCoefficients(from, out + at, n, inner);
    }
  }
}

function readPlaces(x: usize, buffer: usize, n: i32, inner: i32): void {
  const row = (<usize>inner) << 2;
  for (let i = 0; i < n; i++, x += row, buffer += 32) {
    v128.store(buffer, v128.load(x));
    v128.store(buffer, v128.load(x, 16), 16);
  }
}

function writePlaces(buffer: usize, out: usize, n: i32, inner: i32): void {
  const row = (<usize>inner) << 2;
  for (let i = 0; i < n; i++, out += row, buffer += 32) {
    v128.store(out, v128.load(buffer));
    v128.store(out, v128.load(buffer, 16), 16);
  }
}

/** The spectrum of a + ib from the coefficients of a and of b. */
function readCoefficients(x: usize, buffer: usize, n: i32, inner: i32): void {
  const row = (<usize>inner) << 2;
  const alone = f32x4.splat(<f32>Math.sqrt(1 / <f64>n));
  const half = f32x4.splat(<f32>Math.sqrt(0.5 / <f64>n));
  v128.store(buffer, f32x4.mul(alone, v128.load(x)));
  v128.store(buffer, f32x4.mul(alone, v128.load(x, 16)), 16);
  let at = x + row;
  for (let k = 1; 2 * k < n; k++, at += 2 * row) {
    const ca = v128.load(at);
    const cb = v128.load(at, 16);
    const sa = v128.load(at + row);
    const sb = v128.load(at + row, 16);
    const low = buffer + ((<usize>k) << 5);
    const high = buffer + ((<usize>(n - k)) << 5);
    v128.store(low, f32x4.mul(half, f32x4.add(ca, sb)));
    v128.store(low, f32x4.mul(half, f32x4.sub(cb, sa)), 16);
    v128.store(high, f32x4.mul(half, f32x4.sub(ca, sb)));
    v128.store(high, f32x4.mul(half, f32x4.add(cb, sa)), 16);
  }
  if (n & 1 || n < 2) return;
  const fastest = buffer + ((<usize>(n >> 1)) << 5);
  v128.store(fastest, f32x4.mul(alone, v128.load(at)));
  v128.store(fastest, f32x4.mul(alone, v128.load(at, 16)), 16);
}

/** The coefficients of a and of b from the spectrum of a + ib. */
function writeCoefficients(buffer: usize, out: usize, n: i32, inner: i32): void {
  const row = (<usize>inner) << 2;
  const alone = f32x4.splat(<f32>Math.sqrt(1 / <f64>n));
  const half = f32x4.splat(<f32>Math.sqrt(0.5 / <f64>n));
  v128.store(out, f32x4.mul(alone, v128.load(buffer)));
  v128.store(out, f32x4.mul(alone, v128.load(buffer, 16)), 16);
  let at = out + row;
  for (let k = 1; 2 * k < n; k++, at += 2 * row) {
    const low = buffer + ((<usize>k) << 5);
    const high = buffer + ((<usize>(n - k)) << 5);
    const re = v128.load(low);
    const im = v128.load(low, 16);
    const reHigh = v128.load(high);
    const imHigh = v128.load(high, 16);
    v128.store(at, f32x4.mul(half, f32x4.add(re, reHigh)));
    v128.store(at, f32x4.mul(half, f32x4.add(im, imHigh)), 16);
    v128.store(at + row, f32x4.mul(half, f32x4.sub(imHigh, im)));
    v128.store(at + row, f32x4.mul(half, f32x4.sub(re, reHigh)), 16);
  }
  if (n & 1 || n < 2) return;
  const fastest = buffer + ((<usize>(n >> 1)) << 5);
  v128.store(at, f32x4.mul(alone, v128.load(fastest)));
  v128.store(at, f32x4.mul(alone, v128.load(fastest, 16)), 16);
}
