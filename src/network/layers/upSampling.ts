import { avgPool, engine, image, mul, reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { only, type Locality, type Operation } from '../operation.js';
import { overPictures } from './channelsFirst.js';
import type { Lowerings } from './lower.js';

type Size = readonly [number, number];

const enlarged = (x: Tensor, [rows, columns]: Size): [number, number] => [
  (x.shape[1] as number) * rows,
  (x.shape[2] as number) * columns,
];

/** A place reads the one that it lies on, and as many of the following ones as `end` reaches. */
const enlarging = (size: Size, end: Size): Locality => {
  const along = (axis: 0 | 1): Locality['rows'] => ({ stride: 1, start: 0, end: end[axis], up: size[axis] });
  return { rows: along(0), columns: along(1) };
};

/** Each pixel repeated; its gradient is the sum over its copies. */
function nearest(size: Size): Operation {
  const window = size as [number, number];
  return {
    locality: () => enlarging(size, [1, 1]),
    forward: ([x]) => [image.resizeNearestNeighbor(x as Tensor4D, enlarged(x as Tensor, size))],
    backward: (gradients) => [mul(avgPool(only(gradients) as Tensor4D, window, window, 'valid'), size[0] * size[1])],
  };
}

/** Interpolated with aligned origins, as tfjs's layer does it. */
function bilinear(size: Size): Operation {
  return {
    reads: ['inputs'],
    locality: () => enlarging(size, size),
    forward: ([x]) => [image.resizeBilinear(x as Tensor4D, enlarged(x as Tensor, size))],
    backward: (gradients, { inputs }) => {
      const [images, dy] = [inputs[0] as Tensor, only(gradients)];
      const attributes = { alignCorners: false, halfPixelCenters: false };
      const gradient = engine().runKernel('ResizeBilinearGrad', { images, dy }, attributes) as Tensor;
      // tfjs's kernel for cpu puts the right values under a shape with rows and columns exchanged.
      return [reshape(gradient, images.shape)];
    },
  };
}

export const upSamplingLayers: Lowerings = {
  UpSampling2D: (layer: { size: Size; interpolation: string; dataFormat: string }) =>
    overPictures(layer, layer.interpolation === 'bilinear' ? bilinear(layer.size) : nearest(layer.size)),
};
