import { reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Another tensor of the same numbers, with an owner of its own: as `clone`, which copies them on the wasm backend.
 * Differentiable.
 */
export function sharedData<T extends Tensor>(tensor: T): T {
  return reshape(tensor, tensor.shape) as T;
}
