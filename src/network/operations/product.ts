import { matMul, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';
import { broadcastShape, collected } from './broadcasting.js';

/** The matrix product of two inputs over their last two axes; the axes before are broadcast. */
export function product(attributes: {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}): OperationOf<'product'> {
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
      const outer = broadcastShape([x.slice(0, -2), y.slice(0, -2)]);
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
