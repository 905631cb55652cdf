import { addN, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** WebGPU lets a program read seven buffers beside the one that it writes. With more, tfjs's sum is zeros there. */
const AT_ONCE = 7;

/** The sum of tensors of one shape. */
export function addAll<T extends Tensor>(tensors: readonly T[]): T {
  if (tensors.length <= AT_ONCE) return addN([...tensors]);
  return tidy(() => {
    const lots = Array.from({ length: Math.ceil(tensors.length / AT_ONCE) }, (_, i) =>
      tensors.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    );
    return addAll(lots.map((lot) => addN(lot)));
  });
}
