import { add, cast, less, max, mean, min, mul, sub, type Tensor } from '@tensorflow/tfjs-core';

/** Halvings of the interval: to one part in 65,536 of the values' extent. */
const HALVINGS = 16;

/**
 * The least value that a share of each example's values lie below, or a hair above, `[batch, 1, ..]`, by bisection on
 * the device. Sorting is slow, and so would be reading.
 */
export function quantile(values: Tensor, share: number): Tensor {
  const axes = values.shape.map((_, axis) => axis).slice(1);
  let low: Tensor = min(values, axes, true);
  if (share === 0) return low;
  let width: Tensor = sub(max(values, axes, true), low);
  for (let i = 0; i < HALVINGS; i++) {
    width = mul(width, 0.5);
    const isBelow = cast(less(mean(cast(less(values, add(low, width)), 'float32'), axes, true), share), 'float32');
    low = add(low, mul(width, isBelow));
  }
  return add(low, width);
}
