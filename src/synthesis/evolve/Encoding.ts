import type { Random } from '../../Random.js';

/** How images are written down, so that chance can change them. */
export interface Encoding<Genome> {
  /** One at random. */
  readonly draw: (random: Random) => Genome;
  /** A changed copy; generations count from 0. */
  readonly mutate: (genome: Genome, random: Random, generation: number) => Genome;
  /** Its image, black 0 and white 1, value by value. */
  readonly paint: (genome: Genome) => Float32Array;
}
