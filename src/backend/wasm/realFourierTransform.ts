import { engine, type KernelFunc, type Tensor4D, type TensorInfo } from '@tensorflow/tfjs-core';
import { realFourierByMatrix, type RealFourierAttributes } from '../realFourierTransform.js';
import { addressOf, kernel, simdOf } from './heap.js';

/** Along 224 places, ten times as fast as the product with a matrix. */
export const realFourierTransform: KernelFunc = kernel<{ x: TensorInfo }, RealFourierAttributes>(
  ({ inputs: { x }, attrs: { toPlaces }, backend }) => {
    const simd = simdOf(backend);
    if (simd === undefined) return engine().tidy(() => realFourierByMatrix(x as Tensor4D, toPlaces));
    const [batch, n, width, channels] = x.shape as Tensor4D['shape'];
    const radices = radicesOf(n);
    const out = backend.makeOutput(x.shape, 'float32');
    // The table, the radices, and at a multiple of 16 bytes two columns of complex numbers and a butterfly's.
    const [first, work] = [2 * n, 4 * Math.ceil((2 * n + radices.length) / 4)];
    const scratch = backend.makeOutput([work + 16 * n + 16 * Math.max(1, ...radices)], 'float32');
    const floats = backend.typedArrayFromHeap(scratch);
    for (let t = 0; t < n; t++) {
      floats[2 * t] = Math.cos((2 * Math.PI * t) / n);
      floats[2 * t + 1] = Math.sin((2 * Math.PI * t) / n);
    }
    new Int32Array(floats.buffer, floats.byteOffset + 4 * first, radices.length).set(radices);
    const [from, to, table] = [x, out, scratch].map((tensor) => addressOf(backend, tensor)) as [number, number, number];
    simd.functions.waves(
      toPlaces ? 1 : 0,
      from,
      to,
      table,
      table + 4 * first,
      table + 4 * work,
      batch,
      n,
      width * channels,
    );
    backend.disposeData(scratch.dataId);
    return out;
  },
);

/** The factors of n: fours, a two, odd primes. */
function radicesOf(n: number): number[] {
  const radices: number[] = [];
  let left = n;
  for (let radix = 4; left > 1; radix = radix === 4 ? 2 : radix === 2 ? 3 : radix + 2) {
    for (; left % radix === 0; left /= radix) radices.push(radix);
  }
  return radices;
}
