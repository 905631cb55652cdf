import { addProduct, clamp } from './lanes';

/** One output of a window of any size. */
export function one(
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
export function four(
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
export function fourAtEdge(
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
export function threeByTwo(
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
