import { seededRandom } from '../world/random.js';
import { cholesky, invertLower } from './cholesky.js';

/** One of a mixture's Gaussians. */
export interface Gaussian {
  /** Its share. */
  readonly weight: number;
  /** `[d]` */
  readonly mean: Float64Array;
  /** `W`, lower triangular, `[d, d]`, with `W^T W` the covariance's inverse. */
  readonly whitening: Float64Array;
}

/** Options of `expectationMaximization`. */
export interface EmOptions {
  readonly components: number;
  readonly iterations: number;
  /** Added to each variance: what is exactly flat would be infinitely likely. */
  readonly floor: number;
  readonly seed: number;
  /** Told the mean log-likelihood of the data before each update, and the mixture after it. */
  readonly onIteration?: (iteration: number, logLikelihood: number, mixture: readonly Gaussian[]) => Promise<void>;
}

/**
 * A mixture of Gaussians with full covariances fitted to rows of data `[count, d]`, by expectation maximization
 * (Dempster, Laird and Rubin 1977). At first each row belongs to the nearest of some rows drawn at random.
 */
export async function expectationMaximization(
  data: Float64Array,
  d: number,
  { components, iterations, floor, seed, onIteration }: EmOptions,
): Promise<readonly Gaussian[]> {
  const count = data.length / d;
  let mixture = maximize(data, d, nearest(data, d, components, seed), floor);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const shares = mixture.map((gaussian) => logDensities(data, d, gaussian));
    let total = 0;
    for (let n = 0; n < count; n++) {
      const largest = Math.max(...shares.map((share) => share[n]!));
      const sum = shares.reduce((before, share) => before + Math.exp(share[n]! - largest), 0);
      const log = largest + Math.log(sum);
      for (const share of shares) share[n] = Math.exp(share[n]! - log);
      total += log;
    }
    mixture = maximize(data, d, shares, floor);
    await onIteration?.(iteration, total / count, mixture);
  }
  return mixture;
}

/** `log(weight N(x; mean, covariance))` of each row. */
function logDensities(data: Float64Array, d: number, { weight, mean, whitening }: Gaussian): Float64Array {
  let constant = Math.log(weight) - 0.5 * d * Math.log(2 * Math.PI);
  for (let i = 0; i < d; i++) constant += Math.log(whitening[i * d + i]!);
  const centred = new Float64Array(d);
  return Float64Array.from({ length: data.length / d }, (_, n) => {
    for (let i = 0; i < d; i++) centred[i] = data[n * d + i]! - mean[i]!;
    let square = 0;
    for (let i = 0; i < d; i++) {
      let white = 0;
      for (let j = 0; j <= i; j++) white += whitening[i * d + j]! * centred[j]!;
      square += white * white;
    }
    return constant - 0.5 * square;
  });
}

/** The mixture that is most likely where each row belongs to each Gaussian by the shares given. */
function maximize(data: Float64Array, d: number, shares: readonly Float64Array[], floor: number): Gaussian[] {
  const count = data.length / d;
  return shares.map((share) => {
    const total = share.reduce((a, b) => a + b, 0) + 1e-9;
    const mean = new Float64Array(d);
    const covariance = new Float64Array(d * d);
    const centred = new Float64Array(d);
    for (let n = 0; n < count; n++) for (let i = 0; i < d; i++) mean[i]! += (share[n]! * data[n * d + i]!) / total;
    for (let n = 0; n < count; n++) {
      const part = share[n]! / total;
      if (part * count < 1e-4) continue; // nearly all rows belong to one Gaussian
      for (let i = 0; i < d; i++) centred[i] = data[n * d + i]! - mean[i]!;
      for (let i = 0; i < d; i++) {
        const factor = part * centred[i]!;
        for (let j = 0; j <= i; j++) covariance[i * d + j]! += factor * centred[j]!;
      }
    }
    for (let i = 0; i < d; i++) covariance[i * d + i]! += floor;
    return { weight: total / count, mean, whitening: invertLower(cholesky(covariance, d), d) };
  });
}

function nearest(data: Float64Array, d: number, components: number, seed: number): Float64Array[] {
  const random = seededRandom(seed);
  const count = data.length / d;
  const centres = Array.from({ length: components }, () => random.integer(count));
  const shares = centres.map(() => new Float64Array(count));
  for (let n = 0; n < count; n++) {
    let [best, least] = [0, Infinity];
    centres.forEach((centre, k) => {
      let distance = 0;
      for (let i = 0; i < d; i++) distance += (data[n * d + i]! - data[centre * d + i]!) ** 2;
      if (distance < least) [best, least] = [k, distance];
    });
    shares[best]![n] = 1;
  }
  return shares;
}
