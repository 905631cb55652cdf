import { reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Operation } from '../operation.js';
import type { Lowerings } from './lower.js';

/** The same values under another shape. */
export interface Reshaping extends Operation {
  readonly keepsOrder: true;
}

export function reshaping(shapeOf: (shape: number[]) => (number | undefined)[]): Reshaping {
  return {
    keepsOrder: true,
    forward: ([x]) => [reshape(x as Tensor, shapeOf((x as Tensor).shape) as number[])],
    backward: (gradients, { inputs }) => [reshape(only(gradients), (inputs[0] as Tensor).shape)],
  };
}

export function isReshaping(operation: Operation): operation is Reshaping {
  return 'keepsOrder' in operation;
}

/** Axes in another order. */
export function permutation(order: readonly number[]): Operation {
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return {
    forward: ([x]) => [transpose(x as Tensor, [...order])],
    backward: (gradients) => [transpose(only(gradients), inverse)],
  };
}

const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);

export const reshapingLayers: Lowerings = {
  Flatten: ({ dataFormat }: { dataFormat?: string }, { inputShapes: [shape] }) => [
    ...(dataFormat === 'channelsFirst' && shape !== undefined
      ? [permutation([0, ...shape.slice(2).map((_, i) => i + 2), 1])]
      : []),
    reshaping(([batch, ...sizes]) => [batch, count(sizes)]),
  ],
  Permute: ({ dimsIncludingBatch }: { dimsIncludingBatch: number[] }) => [permutation(dimsIncludingBatch)],
  // tfjs keeps one -1 for the size that follows from the others.
  Reshape: ({ targetShape }: { targetShape: (number | null)[] }) => [
    reshaping(([batch]) => [batch, ...targetShape.map((size) => size ?? -1)]),
  ],
};
