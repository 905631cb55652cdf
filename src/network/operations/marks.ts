import { cast, mul, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A mask as numbers: 1 where it holds, else 0. On WebGPU, tfjs's cast leaves the whole numbers behind a mask. A
 * transposition of those (so a sum over any but the last axes) is an invalid program: a product writes them anew.
 */
export function marks<T extends Tensor>(mask: Tensor): T {
  return mul(cast(mask, 'float32'), 1);
}
