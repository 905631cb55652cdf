import { addProduct, clamp } from './lanes';

/**
 * Pixels of the output and channels of it that are computed at once: as many as 16 vector registers hold. Without a
 * fused multiplication and addition, products need registers too.
 */
export const ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 5 : 4;
export const COLUMNS = 8;

/** Four pixels of the output by eight channels. */
export function tileOfFour(
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
export function tileOfFive(
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
