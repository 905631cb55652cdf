import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { scatterToMaxima } from '../maxPoolGrad.js';
import type { PoolingAttributes } from '../PoolingAttributes.js';
import { kernel } from './heap.js';

/**
 * The gradient of a max pooling, of pictures or volumes, in place of tfjs's: see `src/backend/maxPoolGrad.ts` for what
 * that does wrong.
 */
export const maxPoolGrad: KernelFunc = kernel<{ dy: TensorInfo; input: TensorInfo }, PoolingAttributes>(
  ({ inputs: { dy, input }, attrs, backend }) => {
    const dx = backend.makeOutput(input.shape, 'float32');
    const [x, gradient, result] = [input, dy, dx].map((tensor) => backend.typedArrayFromHeap(tensor)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    scatterToMaxima(x, gradient, result.fill(0), input.shape, attrs);
    return dx;
  },
);
