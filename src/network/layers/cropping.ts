import { clone, pad, slice, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Operation } from '../operation.js';
import { overPictures } from './channelsFirst.js';
import { sliding, type Pair } from './geometry.js';
import type { Lowerings } from './lower.js';

/** Rows and columns cut off; their gradient is zero. */
function cropping([[top, bottom], [left, right]]: readonly [Pair, Pair]): Operation {
  return {
    forward: ([x]) => {
      const [batch, height, width, channels] = (x as Tensor).shape as [number, number, number, number];
      return [slice(x as Tensor, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels])];
    },
    locality: () => ({ ...sliding([0, 0], [1, 1], [-top, -left]), onCrops: ([x]) => clone(x as Tensor) }),
    backward: (gradients) => [
      pad(only(gradients), [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]),
    ],
  };
}

export const croppingLayers: Lowerings = {
  Cropping2D: (layer: { cropping: readonly [Pair, Pair]; dataFormat: string }) =>
    overPictures(layer, cropping(layer.cropping)),
};
