/** The largest of each run of `length` floats, `out[i] = max_k x[i, k]`, over tfjs's heap. A NaN wins. */
export function largest(x: usize, out: usize, count: i32, length: i32): void {
  const bytes = (<usize>length) << 2;
  for (; count >= 4; count -= 4) {
    const x1 = x + bytes;
    const x2 = x1 + bytes;
    const x3 = x2 + bytes;
    let most = f32x4.splat(-Infinity);
    for (let at: usize = 0; at < bytes; at += 4) {
      let values = v128.load_splat<f32>(x + at);
      values = v128.load_lane<f32>(x1 + at, values, 1);
      values = v128.load_lane<f32>(x2 + at, values, 2);
      values = v128.load_lane<f32>(x3 + at, values, 3);
      most = f32x4.max(most, values);
    }
    v128.store(out, most);
    x = x3 + bytes;
    out += 16;
  }
  for (; count > 0; count--) {
    let most: f32 = -Infinity;
    for (const end = x + bytes; x < end; x += 4) most = max(most, load<f32>(x));
    store<f32>(out, most);
    out += 4;
  }
}

/** The means along an axis before others, `out[i, k] = sum_j x[i, j, k] / length`, summed in double precision. */
export function means(x: usize, out: usize, count: i32, length: i32, inner: i32): void {
  const line = (<usize>inner) << 2;
  const size = <usize>length * line;
  for (; count > 0; count--) {
    const end = x + size;
    let k: usize = 0;
    // Two vectors at a time: rows a power of two apart push each other out of the cache.
    for (; k + 32 <= line; k += 32) {
      let sum0 = f64x2.splat(0);
      let sum1 = sum0;
      let sum2 = sum0;
      let sum3 = sum0;
      for (let at = x + k; at < end; at += line) {
        const values = v128.load(at);
        const others = v128.load(at, 16);
        sum0 = f64x2.add(sum0, f64x2.promote_low_f32x4(values));
        sum1 = f64x2.add(sum1, f64x2.promote_low_f32x4(i64x2.shuffle(values, values, 1, 0)));
        sum2 = f64x2.add(sum2, f64x2.promote_low_f32x4(others));
        sum3 = f64x2.add(sum3, f64x2.promote_low_f32x4(i64x2.shuffle(others, others, 1, 0)));
      }
      v128.store(out + k, quotients(sum0, sum1, length));
      v128.store(out + k, quotients(sum2, sum3, length), 16);
    }
    for (; k < line; k += 4) {
      let sum: f64 = 0;
      for (let at = x + k; at < end; at += line) sum += load<f32>(at);
      store<f32>(out + k, <f32>(sum / <f64>length));
    }
    x = end;
    out += line;
  }
}

/** Two and two sums over a number. */
function quotients(low: v128, high: v128, divisor: i32): v128 {
  const divisors = f64x2.splat(<f64>divisor);
  const first = v128.demote_zero<f64>(f64x2.div(low, divisors));
  return i64x2.shuffle(first, v128.demote_zero<f64>(f64x2.div(high, divisors)), 0, 2);
}
