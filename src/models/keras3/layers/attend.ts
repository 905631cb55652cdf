import { add, matMul, softmax, tensor2d, type Tensor } from '@tensorflow/tfjs-core';

/** Values weighted by the softmax of scores `[..., queries, keys]`; causal, no query sees a later key. */
export function attend(scores: Tensor, values: Tensor, isCausal: boolean): Tensor {
  return matMul(softmax(isCausal ? add(scores, laterKeys(scores.shape)) : scores), values);
}

/** Zero for the keys up to a query's place, a large negative number after it. */
export function laterKeys(shape: readonly number[]): Tensor {
  const [queries, keys] = shape.slice(-2) as [number, number];
  const values = Float32Array.from({ length: queries * keys }, (_, i) => (i % keys > Math.floor(i / keys) ? -1e9 : 0));
  return tensor2d(values, [queries, keys]);
}
