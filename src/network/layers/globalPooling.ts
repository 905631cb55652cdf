import { cast, equal, max, mean, mul, ones, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Operation } from '../operation.js';
import type { Lowerings } from './lower.js';

/** An average over whole axes: y = mean x. */
export interface GlobalAverage extends Operation {
  readonly averagedAxes: readonly number[];
}

const keepingAxes = (gradient: Tensor, shape: readonly number[], axes: readonly number[]): Tensor =>
  reshape(
    gradient,
    shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );

function globalAverage(axes: number[]): GlobalAverage {
  return {
    averagedAxes: axes,
    forward: ([x]) => [mean(x as Tensor, axes)],
    backward: (gradients, { inputs }) => {
      const { shape } = inputs[0] as Tensor;
      const count = axes.reduce((product, axis) => product * (shape[axis] as number), 1);
      const each = mul(keepingAxes(only(gradients), shape, axes), 1 / count);
      // Broadcasting fills the places faster than tile, which is a slow kernel on wasm.
      return [mul(each, ones(shape))];
    },
  };
}

/** Equal maxima each get the whole gradient, as in tfjs. */
function globalMax(axes: number[]): Operation {
  return {
    reads: ['inputs', 'output'],
    forward: ([x]) => [max(x as Tensor, axes)],
    backward: (gradients, { inputs, output }) => {
      const x = inputs[0] as Tensor;
      const isMax = cast(equal(x, keepingAxes(output, x.shape, axes)), 'float32');
      return [mul(isMax, keepingAxes(only(gradients), x.shape, axes))];
    },
  };
}

export function isGlobalAverage(operation: Operation): operation is GlobalAverage {
  return 'averagedAxes' in operation;
}

const spatial = ({ dataFormat }: { dataFormat?: string }): number[] =>
  dataFormat === 'channelsFirst' ? [2, 3] : [1, 2];

export const globalPoolingLayers: Lowerings = {
  GlobalAveragePooling1D: () => [globalAverage([1])],
  GlobalAveragePooling2D: (layer: { dataFormat?: string }) => [globalAverage(spatial(layer))],
  GlobalMaxPooling1D: () => [globalMax([1])],
  GlobalMaxPooling2D: (layer: { dataFormat?: string }) => [globalMax(spatial(layer))],
};
