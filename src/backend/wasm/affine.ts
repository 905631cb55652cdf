import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { sampledShape, sampleInto, spreadInto, type Sampling } from '../affine.js';
import { addressOf, kernel, simdOf, type WasmBackend } from './heap.js';

type Shape4D = [number, number, number, number];

/** Bilinear sampling along a map of the plane, in one pass where tfjs's kernel calls a function for each value. */
export const sample: KernelFunc = kernel<{ image: TensorInfo }, Sampling>(({ inputs: { image }, attrs, backend }) => {
  const shape = image.shape as Shape4D;
  const out = backend.makeOutput(sampledShape(shape, attrs), 'float32');
  const simd = simdFor(backend, attrs);
  if (simd === undefined) {
    sampleInto(backend.typedArrayFromHeap(out), backend.typedArrayFromHeap(image), shape, attrs);
    return out;
  }
  eachMap(backend, attrs, (i, map) => {
    const [from, to] = [exampleOf(backend, image, i), exampleOf(backend, out, i)];
    simd.functions.sample(from, to, map, ...(shape.slice(1) as [number, number, number]), ...attrs.size, attrs.fill);
  });
  return out;
});

/** Its gradient for the image, in one pass where tfjs's kernels need a dozen. */
export const spread: KernelFunc = kernel<{ gradient: TensorInfo }, Sampling & { shape: Shape4D }>(
  ({ inputs: { gradient }, attrs, backend }) => {
    const out = backend.makeOutput(attrs.shape, 'float32');
    const simd = simdFor(backend, attrs);
    if (simd === undefined) {
      spreadInto(backend.typedArrayFromHeap(out), backend.typedArrayFromHeap(gradient), attrs.shape, attrs);
      return out;
    }
    backend.typedArrayFromHeap(out).fill(0);
    eachMap(backend, attrs, (i, map) => {
      const [from, to] = [exampleOf(backend, gradient, i), exampleOf(backend, out, i)];
      simd.functions.spread(from, to, map, ...(attrs.shape.slice(1) as [number, number, number]), ...attrs.size);
    });
    return out;
  },
);

/** The compiled loops, which know planes that are not seen at a slant. */
const simdFor = (backend: WasmBackend, { maps }: Sampling): ReturnType<typeof simdOf> =>
  maps.every((map) => map.length === 6) ? simdOf(backend) : undefined;

/** Where the i-th example of a tensor begins, in bytes. */
function exampleOf(backend: WasmBackend, tensor: TensorInfo, i: number): number {
  return addressOf(backend, tensor) + 4 * i * tensor.shape.slice(1).reduce((product, side) => product * side, 1);
}

/** Calls with the address of each map, as six 64-bit numbers. */
function eachMap(backend: WasmBackend, { maps }: Sampling, use: (i: number, address: number) => void): void {
  const scratch = backend.makeOutput([12 * maps.length], 'float32');
  const { buffer, byteOffset } = backend.typedArrayFromHeap(scratch);
  new Float64Array(buffer, byteOffset, 6 * maps.length).set(maps.flat());
  maps.forEach((_, i) => use(i, addressOf(backend, scratch) + 48 * i));
  backend.disposeData(scratch.dataId);
}
