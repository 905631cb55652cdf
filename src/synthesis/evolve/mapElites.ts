import { tensor4d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { pause } from '../../pace.js';
import { seededRandom } from '../../Random.js';
import type { Canvas } from '../ascent/canvas.js';
import { classScores } from './classScores.js';
import { Elites } from './Elites.js';
import type { Encoding } from './Encoding.js';
import type { Evolved, EvolveProgress } from './Evolved.js';

interface Settings {
  readonly classes: readonly number[];
  readonly generations: number;
  readonly population: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: EvolveProgress) => void | Promise<void>) | undefined;
}

/** Breeds champions of classes: each generation are changed copies of those there are when it begins. */
export async function mapElites<Genome>(
  network: TracedNetwork,
  { toInput, toRange, shape }: Canvas,
  { draw, mutate, paint }: Encoding<Genome>,
  { classes, generations, population, batchSize, seed, signal, onProgress }: Settings,
): Promise<Evolved> {
  const elites = new Elites<Genome>(classes);
  const images = (): Tensor4D => tidy(() => toRange(stacked(elites.genomes.map(paint), shape)));
  for (let generation = 0; generation <= generations; generation++) {
    const parents = [...elites.genomes];
    for (let start = 0; start < population; start += batchSize) {
      await pause(signal === undefined ? {} : { signal });
      const children = Array.from({ length: Math.min(batchSize, population - start) }, (_, i) => {
        // A stream for each, so that they are the same however they are batched.
        const random = seededRandom(seed, generation * population + start + i);
        return generation === 0 ? draw(random) : mutate(random.pick(parents), random, generation - 1);
      });
      const seen = tidy(() => toInput(stacked(children.map(paint), shape)));
      const rows = await classScores(network, seen).finally(() => seen.dispose());
      children.forEach((child, i) => elites.challenge(child, rows[i]!));
      const done = generation * population + start + children.length;
      await onProgress?.({ done, total: population * (generations + 1), scores: elites.scores.slice(), images });
    }
  }
  signal?.throwIfAborted();
  return { images: images(), scores: elites.scores, classes };
}

/** Images as one tensor, black 0 and white 1. */
function stacked(images: readonly Float32Array[], [, height, width, channels]: Canvas['shape']): Tensor4D {
  const values = new Float32Array(images.length * height * width * channels);
  images.forEach((image, i) => values.set(image, i * image.length));
  return tensor4d(values, [images.length, height, width, channels]);
}
