import { io, type Tensor } from '@tensorflow/tfjs-core';
import type { PatchMixture } from 'netlens';

/** What `mixture.json` says. */
export interface MixtureFacts {
  readonly size: number;
  readonly channels: number;
  readonly weights: readonly number[];
}

/** The mixture of patches from its two files: means and the lower triangles of the whitening matrices, in float16. */
export function decodeMixture({ weights, ...patch }: MixtureFacts, bytes: ArrayBuffer): PatchMixture {
  const d = patch.size * patch.size * patch.channels;
  const length = d + (d * (d + 1)) / 2;
  const spec = { name: 'all', shape: [weights.length, length], dtype: 'float32', quantization: { dtype: 'float16' } };
  const { all } = io.decodeWeights(bytes, [spec as io.WeightsManifestEntry]) as { all: Tensor };
  const numbers = all.dataSync<'float32'>();
  all.dispose();
  const components = weights.map((weight, k) => {
    const row = numbers.subarray(k * length, (k + 1) * length);
    const whitening = new Array<number>(d * d).fill(0);
    let next = d;
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) whitening[i * d + j] = row[next++]!;
    return { weight, mean: [...row.subarray(0, d)], whitening };
  });
  return { ...patch, components };
}
