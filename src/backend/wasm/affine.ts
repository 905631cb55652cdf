import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { sampledShape, sampleInto, spreadInto, type Sampling } from '../affine.js';
import { kernel } from './heap.js';

type Shape4D = [number, number, number, number];

/** Bilinear sampling along a map of the plane, in one pass where tfjs's kernel calls a function for each value. */
export const sample: KernelFunc = kernel<{ image: TensorInfo }, Sampling>(({ inputs: { image }, attrs, backend }) => {
  const shape = image.shape as Shape4D;
  const out = backend.makeOutput(sampledShape(shape, attrs), 'float32');
  sampleInto(backend.typedArrayFromHeap(out), backend.typedArrayFromHeap(image), shape, attrs);
  return out;
});

/** Its gradient for the image, in one pass where tfjs's kernels need a dozen. */
export const spread: KernelFunc = kernel<{ gradient: TensorInfo }, Sampling & { shape: Shape4D }>(
  ({ inputs: { gradient }, attrs, backend }) => {
    const out = backend.makeOutput(attrs.shape, 'float32');
    spreadInto(backend.typedArrayFromHeap(out), backend.typedArrayFromHeap(gradient), attrs.shape, attrs);
    return out;
  },
);
