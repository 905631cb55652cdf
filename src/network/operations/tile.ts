import { reshape, sum, tile as tileTensor, util, type Tensor } from '@tensorflow/tfjs-core';
import { only, type OperationOf, type Shape } from '../operation.js';

/**
 * The whole tensor repeated along each axis; its gradient is the sum over the copies.
 * @param repetitionsOf - how often, an axis each, of the shapes of the inputs; those behind the first are there for
 *   theirs.
 */
export function tile(repetitionsOf: (shapes: readonly Shape[]) => Shape): OperationOf<'tile'> {
  const repetitions = (inputs: readonly Tensor[]): number[] =>
    repetitionsOf(inputs.map(({ shape }) => shape)) as number[];
  return {
    kind: 'tile',
    attributes: {},
    weights: {},
    shape: (inputs) => {
      const times = repetitionsOf(inputs);
      return [
        (inputs[0] as Shape).map((size, axis) => {
          const [each, all] = [times[axis] as number | null, size];
          return each === 1 ? all : each === null || all === null ? null : each * all;
        }),
      ];
    },
    forward: (inputs) => [tileTensor(inputs[0] as Tensor, repetitions(inputs))],
    backward: (gradients, { inputs }) => {
      const { shape } = inputs[0] as Tensor;
      const whole = repetitions(inputs).reduce((gradient, times, axis) => {
        if (times === 1) return gradient;
        const [before, after] = [gradient.shape.slice(0, axis), gradient.shape.slice(axis + 1)];
        const size = shape[axis] as number;
        const copies = reshape(gradient, [util.sizeFromShape(before), times, size, util.sizeFromShape(after)]);
        return reshape(sum(copies, 1), [...before, size, ...after]);
      }, only(gradients));
      return [whole];
    },
  };
}
