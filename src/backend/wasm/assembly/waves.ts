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

/** `to = (re + i im) * w^t`. */
function turned(to: usize, re: v128, im: v128, table: usize, t: i32, sign: f32): void {
  const w = table + ((<usize>t) << 3);
  const cos = f32x4.splat(load<f32>(w));
  const sin = f32x4.splat(sign * load<f32>(w, 4));
  v128.store(to, f32x4.sub(f32x4.mul(re, cos), f32x4.mul(im, sin)));
  v128.store(to, f32x4.add(f32x4.mul(re, sin), f32x4.mul(im, cos)), 16);
}

function two(from: usize, to: usize, table: usize, left: i32, stride: i32, sign: f32): void {
  const m = left >> 1;
  const far = (<usize>(stride * m)) << 5;
  const step = (<usize>stride) << 5;
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < stride; q++) {
      const a = from + ((<usize>(q + stride * p)) << 5);
      const y = to + ((<usize>(q + stride * 2 * p)) << 5);
      const ar = v128.load(a);
      const ai = v128.load(a, 16);
      const br = v128.load(a + far);
      const bi = v128.load(a + far, 16);
      v128.store(y, f32x4.add(ar, br));
      v128.store(y, f32x4.add(ai, bi), 16);
      turned(y + step, f32x4.sub(ar, br), f32x4.sub(ai, bi), table, p * stride, sign);
    }
  }
}

function four(from: usize, to: usize, table: usize, left: i32, stride: i32, sign: f32): void {
  const m = left >> 2;
  const far = (<usize>(stride * m)) << 5;
  const step = (<usize>stride) << 5;
  const signs = f32x4.splat(sign);
  for (let p = 0; p < m; p++) {
    const t = p * stride;
    for (let q = 0; q < stride; q++) {
      const a = from + ((<usize>(q + stride * p)) << 5);
      const y = to + ((<usize>(q + stride * 4 * p)) << 5);
      const ar = v128.load(a);
      const ai = v128.load(a, 16);
      const br = v128.load(a + far);
      const bi = v128.load(a + far, 16);
      const cr = v128.load(a + 2 * far);
      const ci = v128.load(a + 2 * far, 16);
      const dr = v128.load(a + 3 * far);
      const di = v128.load(a + 3 * far, 16);
      const acr = f32x4.add(ar, cr);
      const aci = f32x4.add(ai, ci);
      const amr = f32x4.sub(ar, cr);
      const ami = f32x4.sub(ai, ci);
      const bdr = f32x4.add(br, dr);
      const bdi = f32x4.add(bi, di);
      // i (b - d), with the transform's sign.
      const tr = f32x4.mul(signs, f32x4.sub(di, bi));
      const ti = f32x4.mul(signs, f32x4.sub(br, dr));
      v128.store(y, f32x4.add(acr, bdr));
      v128.store(y, f32x4.add(aci, bdi), 16);
      turned(y + step, f32x4.add(amr, tr), f32x4.add(ami, ti), table, t, sign);
      turned(y + 2 * step, f32x4.sub(acr, bdr), f32x4.sub(aci, bdi), table, 2 * t, sign);
      turned(y + 3 * step, f32x4.sub(amr, tr), f32x4.sub(ami, ti), table, 3 * t, sign);
    }
  }
}

/** Any odd factor: the pairs j, r - j share their cosines and sines. */
function oddRadix(
  r: i32,
  from: usize,
  to: usize,
  pairs: usize,
  table: usize,
  n: i32,
  left: i32,
  stride: i32,
  sign: f32,
): void {
  const m = left / r;
  const far = (<usize>(stride * m)) << 5;
  const step = (<usize>stride) << 5;
  const whole = n / r;
  const half = (r - 1) >> 1;
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < stride; q++) {
      const a = from + ((<usize>(q + stride * p)) << 5);
      const y = to + ((<usize>(q + stride * r * p)) << 5);
      const ar = v128.load(a);
      const ai = v128.load(a, 16);
      let sumR = ar;
      let sumI = ai;
      for (let j = 1; j <= half; j++) {
        const b = a + <usize>j * far;
        const c = a + <usize>(r - j) * far;
        const br = v128.load(b);
        const bi = v128.load(b, 16);
        const cr = v128.load(c);
        const ci = v128.load(c, 16);
        const pr = f32x4.add(br, cr);
        const pi = f32x4.add(bi, ci);
        const pair = pairs + ((<usize>(j - 1)) << 6);
        v128.store(pair, pr);
        v128.store(pair, pi, 16);
        v128.store(pair, f32x4.sub(br, cr), 32);
        v128.store(pair, f32x4.sub(bi, ci), 48);
        sumR = f32x4.add(sumR, pr);
        sumI = f32x4.add(sumI, pi);
      }
      v128.store(y, sumR);
      v128.store(y, sumI, 16);
      for (let k = 1; k <= half; k++) {
        let evenR = ar;
        let evenI = ai;
        let oddR = f32x4.splat(0);
        let oddI = f32x4.splat(0);
        let jk = 0;
        for (let j = 0; j < half; j++) {
          jk += k;
          if (jk >= r) jk -= r;
          const w = table + ((<usize>(jk * whole)) << 3);
          const cos = f32x4.splat(load<f32>(w));
          const sin = f32x4.splat(sign * load<f32>(w, 4));
          const pair = pairs + ((<usize>j) << 6);
          evenR = f32x4.add(evenR, f32x4.mul(cos, v128.load(pair)));
          evenI = f32x4.add(evenI, f32x4.mul(cos, v128.load(pair, 16)));
          oddR = f32x4.sub(oddR, f32x4.mul(sin, v128.load(pair, 48)));
          oddI = f32x4.add(oddI, f32x4.mul(sin, v128.load(pair, 32)));
        }
        const t = p * stride;
        turned(y + <usize>k * step, f32x4.add(evenR, oddR), f32x4.add(evenI, oddI), table, k * t, sign);
        turned(y + <usize>(r - k) * step, f32x4.sub(evenR, oddR), f32x4.sub(evenI, oddI), table, (r - k) * t, sign);
      }
    }
  }
}
