import { div, exp, max, softmax, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

/** A softmax over any axes; tfjs has that of the last one. */
export function softmaxOver(x: Tensor, axes: readonly number[]): Tensor {
  const over = axes.map((axis) => (axis < 0 ? axis + x.rank : axis));
  if (over.length === 1 && over[0] === x.rank - 1) return softmax(x);
  const powers = exp(sub(x, max(x, over, true)));
  return div(powers, sum(powers, over, true));
}
