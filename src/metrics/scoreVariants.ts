import { tensor } from '@tensorflow/tfjs-core';
import { pause } from '../pace.js';
import type { ScoredOptions } from './MetricOptions.js';
import type { Subject } from './scores.js';

/** Pictures at once: a layer of 64 channels at 112 x 112 then takes 100 MB. */
const BATCH_SIZE = 32;

/**
 * Scores some variants of each example, a batch after the other, batches reaching from one example into the next.
 * @param write - makes variant k of an example out of the example's own pixels, in place; a promise where that takes
 *   time.
 * @returns of each example its variants' scores.
 */
export async function scoreVariants(
  subject: Subject,
  count: number,
  write: (picture: Float32Array, example: number, k: number) => void | Promise<void>,
  { batchSize = BATCH_SIZE, signal, onProgress }: ScoredOptions,
): Promise<Float64Array[]> {
  const { shape, pictures, scores } = subject;
  const found = pictures.map(() => new Float64Array(count));
  const size = (pictures[0] as Float32Array).length;
  const total = pictures.length * count;
  for (let start = 0; start < total; start += batchSize) {
    await pause({ ...(signal && { signal }) });
    const variants = Array.from({ length: Math.min(batchSize, total - start) }, (_, i) => start + i);
    const examples = variants.map((variant) => Math.floor(variant / count));
    const values = new Float32Array(variants.length * size);
    for (const [i, example] of examples.entries()) {
      const picture = values.subarray(i * size, (i + 1) * size);
      picture.set(pictures[example] as Float32Array);
      await write(picture, example, (start + i) % count);
    }
    const batch = tensor(values, [variants.length, ...shape]);
    try {
      const scored = await scores(batch, examples);
      variants.forEach((variant, i) => {
        (found[examples[i] as number] as Float64Array)[variant % count] = scored[i] as number;
      });
    } finally {
      batch.dispose();
    }
    onProgress?.({ done: start + variants.length, total });
  }
  signal?.throwIfAborted();
  return found;
}
