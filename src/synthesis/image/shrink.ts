import {
  add,
  gather,
  mul,
  reshape,
  tensor1d,
  tensor2d,
  tidy,
  transpose,
  zeros,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * Shrinks images as `resize` does, every pixel counting, in a time that grows with the pixels; without a gradient. Tap
 * by tap: a gather holds no more than a part of the result.
 * @param image - `[batch, h, w, c]`.
 * @param size - `[height, width]`, no side longer than the image's.
 */
export function shrink(image: Tensor4D, size: readonly [number, number]): Tensor4D {
  const [height, width] = size;
  return tidy(() => {
    // The axis that shrinks comes first: [h, b, w, c], then [w, h, b, c].
    const rows = shrinkFirst(transpose(image, [1, 0, 2, 3]), height);
    const both = shrinkFirst(transpose(rows, [2, 0, 1, 3]), width);
    return transpose(both, [2, 1, 0, 3]);
  });
}

function shrinkFirst(x: Tensor4D, to: number): Tensor4D {
  const [from, ...rest] = x.shape;
  if (from === to) return x;
  const scale = from / to;
  const weight = (i: number, j: number): number => Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * scale) / scale);
  const first = Array.from({ length: to }, (_, i) => Math.max(0, Math.ceil((i - 0.5) * scale - 0.5)));
  const taps = Math.ceil(2 * scale) + 1;
  const inside = (i: number, tap: number): boolean => first[i]! + tap < from;
  const sums = first.map((j, i) =>
    Array.from({ length: taps }, (_, tap) => (inside(i, tap) ? weight(i, j + tap) : 0)).reduce((a, b) => a + b),
  );
  const flat = reshape(x, [from, -1]);
  let total = zeros([to, flat.shape[1]!]);
  for (let tap = 0; tap < taps; tap++) {
    const before = total;
    total = tidy(() => {
      const rows = first.map((j) => Math.min(from - 1, j + tap));
      const weights = first.map((j, i) => (inside(i, tap) ? weight(i, j + tap) / sums[i]! : 0));
      return add(before, mul(gather(flat, tensor1d(rows, 'int32')), tensor2d(weights, [to, 1])));
    });
    before.dispose();
  }
  return reshape(total, [to, ...rest] as Tensor4D['shape']);
}
