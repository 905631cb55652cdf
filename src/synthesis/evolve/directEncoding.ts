import type { Encoding } from './Encoding.js';
import { hsvToRgb } from './hsvToRgb.js';
import { polynomialMutation } from './polynomialMutation.js';

/** After so many generations the rate is half of what it was: the paper's section 2.3. */
const HALVED_EVERY = 1000;

interface DirectSettings {
  /** How many numbers an image has. */
  readonly size: number;
  readonly channels: number;
  /** What share of the numbers changes, at first. */
  readonly mutationRate: number;
}

/**
 * Each value of each pixel is a number of its own, drawn evenly, and changed independently of the others. Three
 * channels are hue, saturation and brightness.
 */
export function directEncoding({ size, channels, mutationRate }: DirectSettings): Encoding<Float32Array> {
  return {
    draw: (random) => Float32Array.from({ length: size }, () => random.uniform()),
    mutate: (genome, random, generation) => {
      const rate = mutationRate / 2 ** Math.floor(generation / HALVED_EVERY);
      return genome.map((value) => (random.uniform() < rate ? polynomialMutation(value, random) : value));
    },
    paint: (genome) => (channels === 3 ? hsvToRgb(genome.slice()) : genome.slice()),
  };
}
