import { engine, image, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { only } from '../operation.js';
import type { Lowerings } from './lower.js';

/** Rows and columns repeated, or interpolated between (with aligned origins, as tfjs's layer does it). */
export const upSamplingLayers: Lowerings = {
  UpSampling2D: ({
    size,
    interpolation,
    dataFormat,
  }: {
    size: number[];
    interpolation: string;
    dataFormat: string;
  }) => {
    if (dataFormat === 'channelsFirst') return undefined;
    const bilinear = interpolation === 'bilinear';
    const resize = bilinear ? image.resizeBilinear : image.resizeNearestNeighbor;
    return [
      {
        forward: ([x]) => {
          const [, height, width] = (x as Tensor).shape as [number, number, number];
          return [resize(x as Tensor4D, [height * (size[0] as number), width * (size[1] as number)])];
        },
        reads: ['inputs'],
        backward: (gradients, { inputs }) => [
          engine().runKernel(
            bilinear ? 'ResizeBilinearGrad' : 'ResizeNearestNeighborGrad',
            { images: inputs[0] as Tensor, dy: only(gradients) },
            { alignCorners: false, halfPixelCenters: false },
          ) as Tensor,
        ],
      },
    ];
  },
};
