import { pad, slice, type Tensor } from '@tensorflow/tfjs-core';
import { only } from '../operation.js';
import type { Pair } from './geometry.js';
import type { Lowerings } from './lower.js';

/** Rows and columns cut off; their gradient is zero. */
export const croppingLayers: Lowerings = {
  Cropping2D: ({ cropping, dataFormat }: { cropping: readonly [Pair, Pair]; dataFormat: string }) => {
    if (dataFormat === 'channelsFirst') return undefined;
    const [[top, bottom], [left, right]] = cropping;
    return [
      {
        forward: ([x]) => {
          const [batch, height, width, channels] = (x as Tensor).shape as [number, number, number, number];
          return [
            slice(x as Tensor, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]),
          ];
        },
        backward: (gradients) => [
          pad(only(gradients), [
            [0, 0],
            [top, bottom],
            [left, right],
            [0, 0],
          ]),
        ],
      },
    ];
  },
};
