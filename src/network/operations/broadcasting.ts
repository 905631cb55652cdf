import { reshape, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '../operation.js';

/** The shape that several are broadcast to, the last axis over the last; null where a size may vary. */
export function broadcastShape(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + axis]);
    return sizes.find((size) => size != null && size !== 1) ?? (sizes.includes(null) ? null : 1);
  });
}

/** The gradient of what was broadcast from a shape: the sum over its copies. */
export function collected(gradient: Tensor, shape: readonly number[]): Tensor {
  const missing = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => (size === (shape[axis - missing] ?? 1) ? [] : [axis]));
  return reshape(axes.length === 0 ? gradient : sum(gradient, axes, true), [...shape]);
}
