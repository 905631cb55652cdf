import type { Tensor } from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';

/** What onnxruntime makes of a graph: the numbers and shapes of its outputs by their names. */
export async function runOnnx(
  bytes: Uint8Array,
  inputs: Readonly<Record<string, Tensor>>,
  target?: readonly number[],
): Promise<Record<string, { readonly values: Float32Array; readonly shape: readonly number[] }>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, tensor]) => [
        name,
        new ort.Tensor(tensor.dtype as 'float32', tensor.dataSync<'float32'>(), tensor.shape),
      ]),
    ) as Record<string, ort.Tensor>;
    if (target) feeds['target'] = new ort.Tensor('int64', BigInt64Array.from(target, BigInt), [target.length]);
    const results = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { values: Float32Array.from(data as ArrayLike<number>, Number), shape: dims },
      ]),
    );
  } finally {
    await session.release();
  }
}
