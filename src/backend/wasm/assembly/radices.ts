/** `to = (re + i im) * w^t`. */
function turned(to: usize, re: v128, im: v128, table: usize, t: i32, sign: f32): void {
  const w = table + ((<usize>t) << 3);
  const cos = f32x4.splat(load<f32>(w));
  const sin = f32x4.splat(sign * load<f32>(w, 4));
  v128.store(to, f32x4.sub(f32x4.mul(re, cos), f32x4.mul(im, sin)));
  v128.store(to, f32x4.add(f32x4.mul(re, sin), f32x4.mul(im, cos)), 16);
}

export function two(from: usize, to: usize, table: usize, left: i32, stride: i32, sign: f32): void {
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

export function four(from: usize, to: usize, table: usize, left: i32, stride: i32, sign: f32): void {
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
export function oddRadix(
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
