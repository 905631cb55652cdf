import { clone, pad, slice, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { only, type Operation } from '../operation.js';
import { overPictures } from './channelsFirst.js';
import { sliding, type Pair } from './geometry.js';
import { isLinear } from './linear.js';
import type { Lowerings } from './lower.js';

/** Zeros around the rows and columns, which a convolution after it takes into its own padding. */
function zeroPadding(padding: readonly [Pair, Pair]): Operation {
  const [[top, bottom], [left, right]] = padding;
  return {
    forward: ([x]) => [
      pad(x as Tensor4D, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]),
    ],
    locality: () => ({ ...sliding([0, 0], [1, 1], [top, left]), onCrops: ([x]) => clone(x as Tensor) }),
    backward: (gradients, { inputs }) => [slice(only(gradients), [0, top, left, 0], (inputs[0] as Tensor).shape)],
    absorb: (next) => (isLinear(next) ? next.padded(padding) : undefined),
  };
}

export const paddingLayers: Lowerings = {
  ZeroPadding2D: (layer: { padding: readonly [Pair, Pair]; dataFormat: string }) =>
    overPictures(layer, zeroPadding(layer.padding)),
};
