import { avgPool, engine, image, mul, reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Pair } from '../geometry.js';
import { only, type Locality, type OperationOf, type Shape } from '../operation.js';
import type { ReceptiveInterval } from '../receptiveInterval.js';

/** A place reads the one that it lies on, and as many of the following ones as `end` reaches. */
function enlarging(size: Pair, end: Pair): Locality {
  const along = (axis: 0 | 1): ReceptiveInterval => ({ stride: 1, start: 0, end: end[axis], up: size[axis] });
  return { rows: along(0), columns: along(1) };
}

const enlargedShape = (
  [batch, rows, columns, channels]: Shape,
  [down, across]: Pair,
): [number | null, number | null, number | null, number | null] => [
  batch as number | null,
  rows == null ? null : rows * down,
  columns == null ? null : columns * across,
  channels as number | null,
];

const sizeOf = (x: Tensor, factor: Pair): [number, number] =>
  enlargedShape(x.shape, factor).slice(1, 3) as [number, number];

/** Each pixel repeated; its gradient is the sum over its copies. */
export function repeatPixels(factor: Pair): OperationOf<'resize'> {
  const window: [number, number] = [...factor];
  return {
    kind: 'resize',
    attributes: { name: 'nearest', halfPixelCenters: false, alignCorners: false },
    weights: {},
    shape: ([input]) => [enlargedShape(input as Shape, factor)],
    locality: () => enlarging(factor, [1, 1]),
    forward: ([x]) => [image.resizeNearestNeighbor(x as Tensor4D, sizeOf(x as Tensor, factor))],
    backward: (gradients) => [
      mul(avgPool(only(gradients) as Tensor4D, window, window, 'valid'), factor[0] * factor[1]),
    ],
  };
}

/** Interpolated with aligned origins, as tfjs's layer does it. */
export function interpolatePixels(factor: Pair): OperationOf<'resize'> {
  return {
    kind: 'resize',
    attributes: { name: 'bilinear', halfPixelCenters: false, alignCorners: false },
    weights: {},
    reads: ['inputs'],
    shape: ([input]) => [enlargedShape(input as Shape, factor)],
    locality: () => enlarging(factor, factor),
    forward: ([x]) => [image.resizeBilinear(x as Tensor4D, sizeOf(x as Tensor, factor))],
    backward: (gradients, { inputs }) => {
      const [images, dy] = [inputs[0] as Tensor, only(gradients)];
      const attributes = { alignCorners: false, halfPixelCenters: false };
      const gradient = engine().runKernel('ResizeBilinearGrad', { images, dy }, attributes) as Tensor;
      // tfjs's kernel for cpu puts the right values under a shape with rows and columns exchanged.
      return [reshape(gradient, images.shape)];
    },
  };
}
