import {
  add,
  conv2d,
  logSumExp,
  matMul,
  mul,
  neg,
  reshape,
  square,
  sub,
  sum,
  tensor1d,
  tensor2d,
  tensor4d,
  type Scalar,
} from '@tensorflow/tfjs-core';
import { OptionError } from '../../../errors.js';
import { checkWhole } from '../../checks.js';
import type { Regularizer } from '../plugins.js';
import { scheduled, type Schedule } from '../schedule.js';
import { withGradient } from '../../withGradient.js';
import { checkOptions, show } from '../../../options.js';

/** A mixture of normal distributions over patches, in plain numbers, black 0 and white 1. */
export interface PatchMixture {
  /** A patch's side in pixels. */
  readonly size: number;
  /** A patch's channels. */
  readonly channels: number;
  /** The Gaussians. */
  readonly components: readonly {
    /** Its share, 0..1; they sum to 1. */
    readonly weight: number;
    /** `[size, size, channels]`, flat. */
    readonly mean: readonly number[];
    /** A matrix `[d, d]`, row by row, with `W^T W` the inverse of the covariance (`d = size * size * channels`). */
    readonly whitening: readonly number[];
  }[];
}

/** Options of `gaussianMixture`. */
export interface GaussianMixtureOptions {
  /** A mixture of patches of natural images. */
  readonly mixture: PatchMixture;
  /** 0 or more; or by step. @default 1 */
  readonly weight?: Schedule;
  /** Pixels between patches, 1 or more. @default 1 */
  readonly stride?: number;
}

/**
 * How unlikely an image's patches are: `-weight / d * mean over patches of log sum_k pi_k N(p; mu_k, Sigma_k)`, d a
 * patch's number of values (constants left out).
 * @see Zoran & Weiss 2011, From learning models of natural image patches to whole image restoration; Mordvintsev et al.
 *   2015, Inceptionism, for such priors in visualization.
 */
export function gaussianMixture(options: GaussianMixtureOptions): Regularizer {
  checkOptions('gaussianMixture', options, ['mixture', 'weight', 'stride']);
  const { mixture, weight = 1, stride = 1 } = options;
  const weightAt = scheduled('gaussianMixture', 'weight', weight, 0);
  checkWhole('gaussianMixture', 'stride', stride, 1);
  checkMixture(mixture);
  const { size, channels, components } = mixture;
  const d = size * size * channels;
  const count = components.length;
  // One product gives W_k p for all k, another leads back: column (k, i) of the first is row i of W_k.
  const [whitenings, turned] = [new Float32Array(d * count * d), new Float32Array(d * count * d)];
  const shifts = new Float32Array(count * d);
  const logs = components.map(({ weight: share, mean, whitening }, k) => {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        const w = whitening[i * d + j]!;
        whitenings[j * count * d + k * d + i] = w;
        turned[(k * d + i) * d + j] = w;
        shifts[k * d + i]! += w * mean[j]!;
      }
    }
    return Math.log(share) + logDeterminant(whitening, d);
  });
  const patchesOf = Float32Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  return {
    name: 'gaussianMixture',
    penalty: (image, step) => {
      const patches = conv2d(image, tensor4d(patchesOf, [size, size, channels, d]), stride, 'valid');
      const places = patches.size / d;
      // Its own gradient: tfjs's would turn the matrix anew each time, which takes ten times as long on wasm.
      const white = withGradient(
        reshape(patches, [places, d]),
        (p) => sub(matMul(p, tensor2d(whitenings, [d, count * d])), tensor1d(shifts)),
        (dy) => matMul(dy, tensor2d(turned, [count * d, d])),
      );
      const distances = sum(reshape(square(white), [places, count, d]), 2);
      const logLikelihood = logSumExp(add(mul(distances, -0.5), tensor1d(logs)), 1);
      return mul(neg(sum(logLikelihood)), (weightAt(step) * image.shape[0]) / (places * d)) as Scalar;
    },
  };
}

function checkMixture(mixture: PatchMixture): void {
  const { size, channels, components } = (mixture ?? {}) as Partial<PatchMixture>;
  checkWhole('gaussianMixture', 'size', size as number, 1);
  checkWhole('gaussianMixture', 'channels', channels as number, 1);
  const d = size! * size! * channels!;
  const isList = (list: unknown, length: number): boolean =>
    Array.isArray(list) && list.length === length && list.every(Number.isFinite);
  const fits = (given: unknown): boolean => {
    const { weight, mean, whitening } = (given ?? {}) as Partial<PatchMixture['components'][number]>;
    return Number.isFinite(weight) && weight! >= 0 && isList(mean, d) && isList(whitening, d * d);
  };
  if (Array.isArray(components) && components.length > 0 && components.every(fits)) return;
  throw new OptionError(
    `gaussianMixture: components are ${show(components)}, which do not fit patches of ${size} x ${size} x ${channels}; ` +
      `wanted each with a weight, a mean of ${d} and a whitening of ${d * d} numbers.`,
  );
}

/** The logarithm of a matrix's determinant's magnitude, by elimination with pivots. */
function logDeterminant(entries: readonly number[], d: number): number {
  const rows = Array.from({ length: d }, (_, i) => entries.slice(i * d, (i + 1) * d));
  let total = 0;
  for (let k = 0; k < d; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k);
    const top = rows[pivot]!;
    rows[pivot] = rows[k]!;
    rows[k] = top;
    total += Math.log(Math.abs(top[k]!));
    for (const row of rows.slice(k + 1)) {
      const factor = row[k]! / top[k]!;
      for (let j = k; j < d; j++) row[j]! -= factor * top[j]!;
    }
  }
  return total;
}
