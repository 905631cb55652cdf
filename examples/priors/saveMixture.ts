import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Gaussian } from './expectationMaximization.js';
import { float16 } from './float16.js';
import { patchSize } from './patches.js';

/**
 * Writes a mixture: `mixture.json`, and in `mixture.bin` each Gaussian's mean and lower triangle, in half precision.
 */
export async function saveMixture(mixture: readonly Gaussian[], directory: URL): Promise<number> {
  await mkdir(directory, { recursive: true });
  const weights = mixture.map(({ weight }) => weight);
  const json = JSON.stringify({ size: patchSize, channels: 3, weights }) + '\n';
  const numbers = mixture.flatMap(({ mean, whitening }) => [
    ...mean,
    ...whitening.filter((_, i) => i % mean.length <= Math.floor(i / mean.length)),
  ]);
  const binary = new Uint8Array(float16(Float32Array.from(numbers)).buffer);
  await writeFile(`${fileURLToPath(directory)}/mixture.json`, json);
  await writeFile(`${fileURLToPath(directory)}/mixture.bin`, binary);
  return json.length + binary.length;
}
