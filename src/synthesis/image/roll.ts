import { concat, slice, tidy, type Tensor4D } from '@tensorflow/tfjs-core';

/** Turns images round: what leaves at the bottom comes back at the top, as NumPy's `roll`. Differentiable. */
export function roll(image: Tensor4D, down: number, right: number): Tensor4D {
  return turn(turn(image, 1, down), 2, right);
}

function turn(image: Tensor4D, axis: 1 | 2, shift: number): Tensor4D {
  const size = image.shape[axis];
  const by = ((shift % size) + size) % size;
  if (by === 0) return image;
  const part = (from: number, count: number): Tensor4D =>
    slice(image, [0, 0, 0, 0].with(axis, from), [-1, -1, -1, -1].with(axis, count));
  // The parts are as large as the image: free them at once.
  return tidy(() => concat([part(size - by, by), part(0, size - by)], axis));
}
