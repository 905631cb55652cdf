import { util, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { gateInto } from '../gate.js';
import { addressOf, filled, kernel, simdOf } from './heap.js';
import { asFloat } from './Simd.js';

/** `out = gradient where 0 < output < ceiling, 0 elsewhere`, in one pass where tfjs's kernels need four. */
export const gate: KernelFunc = kernel<{ gradient: TensorInfo; output: TensorInfo }, { ceiling: number }>(
  ({ inputs: { gradient, output }, attrs: { ceiling }, backend }) =>
    filled(backend, gradient.shape, (out) => {
      const simd = simdOf(backend);
      if (simd === undefined) {
        const [dx, dy, y] = [out, gradient, output].map((tensor) => backend.typedArrayFromHeap(tensor));
        gateInto(dx as Float32Array, dy as Float32Array, y as Float32Array, ceiling);
        return;
      }
      const count = util.sizeFromShape(gradient.shape);
      // It waits for memory more than it computes.
      const pieces = simd.split(4 * count, Math.ceil(count / 1024));
      const each = 4 * Math.ceil(count / pieces / 4);
      const addresses = [gradient, output, out].map((tensor) => addressOf(backend, tensor));
      simd.run('gate', [...addresses, count, each, asFloat(ceiling)], Math.ceil(count / each), pieces > 1);
    }),
);
