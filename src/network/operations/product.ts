import { matMul, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Attributes, type OperationOf, type Shape } from '../operation.js';

/** The matrix product of two inputs over their last two axes; the axes before are broadcast. */
export function product(attributes: Attributes['product']): OperationOf<'product'> {
  const { transposeA, transposeB } = attributes;
  return {
    kind: 'product',
    attributes,
    weights: {},
    reads: ['inputs'],
    shape: ([a, b]) => {
      const [x, y] = [a, b] as [Shape, Shape];
      const [rows, columns] = [
        x.at(transposeA ? -1 : -2) as number | null,
        y.at(transposeB ? -2 : -1) as number | null,
      ];
      const rank = Math.max(x.length, y.length);
      const outer = Array.from({ length: rank - 2 }, (_, axis) => {
        const sizes = [x, y].map((shape) => shape[shape.length - rank + axis]);
        return sizes.find((size) => size !== undefined && size !== 1) ?? (sizes.includes(null) ? null : 1);
      });
      return [[...outer, rows, columns]];
    },
    forward: ([a, b]) => [matMul(a as Tensor, b as Tensor, transposeA, transposeB)],
    // Y = A B: dA = dY B^T, dB = A^T dY.
    backward: (gradients, { inputs }) => {
      const [[a, b], dy] = [inputs as [Tensor, Tensor], only(gradients)];
      const da = transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB);
      const db = transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false);
      return [collected(da, a.shape), collected(db, b.shape)];
    },
  };
}

/** The gradient of a matrix that was broadcast. */
function collected(gradient: Tensor, shape: readonly number[]): Tensor {
  const missing = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    size === (axis < missing ? 1 : shape[axis - missing]) ? [] : [axis],
  );
  return reshape(axes.length === 0 ? gradient : sum(gradient, axes, true), [...shape]);
}
