import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { gateInto } from '../gate.js';
import { addressOf, kernel, simdOf } from './heap.js';

/** `out = gradient where 0 < output < ceiling, 0 elsewhere`, in one pass where tfjs's kernels need four. */
export const gate: KernelFunc = kernel<{ gradient: TensorInfo; output: TensorInfo }, { ceiling: number }>(
  ({ inputs: { gradient, output }, attrs: { ceiling }, backend }) => {
    const out = backend.makeOutput(gradient.shape, 'float32');
    const simd = simdOf(backend);
    const dy = backend.typedArrayFromHeap(gradient);
    if (simd !== undefined) {
      simd.gate(addressOf(backend, gradient), addressOf(backend, output), addressOf(backend, out), dy.length, ceiling);
      return out;
    }
    gateInto(backend.typedArrayFromHeap(out), dy, backend.typedArrayFromHeap(output), ceiling);
    return out;
  },
);
