import { div, mul, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { along, matrix, remembered, transposed, type Matrix } from '../along.js';
import { between, positive } from '../checks.js';
import type { Parametrization } from '../plugins.js';
import { seededRandom } from '../Random.js';
import { bound, correlate, decorrelate, unbound } from './colour.js';

/** Options of `fourier`. */
export interface FourierOptions {
  /** Standard deviation of the coefficients at the start, above 0. @default 0.01, Lucid's */
  readonly deviation?: number;
  /** A frequency f counts `1 / f^decay`: 0 for white noise, 1 for a photo's spectrum. @default 1 */
  readonly decay?: number;
  /** Whether colours are decorrelated, where there are three channels. @default true */
  readonly decorrelated?: boolean;
}

/**
 * An image by its spatial frequencies and decorrelated colours: gradients then move all sizes of structure, where
 * pixels' gradients move the finest most.
 *
 * `image = sigmoid(C (F_h (s * p) F_w^T))`: F the real Fourier basis (orthonormal cosines and sines), s the frequencies'
 * scale, C the square root of the covariance of ImageNet's colours. Matrices of constants: no FFT, which tfjs cannot
 * differentiate.
 * @see Olah et al. 2017, Feature visualization, distill.pub/2017/feature-visualization; lucid/optvis/param/spatial.py,
 *   whose scales these are. There the basis is complex, with diagonal waves; here products of cosines and sines, which
 *   span the same frequencies.
 */
export function fourier({ deviation = 0.01, decay = 1, decorrelated = true }: FourierOptions = {}): Parametrization {
  positive('fourier', 'deviation', deviation);
  between('fourier', 'decay', decay, 0);
  return {
    name: 'fourier',
    init: (shape, seed) => [seededRandom(seed).normals(shape, deviation)],
    toImage: ([coefficients]) => {
      const spectrum = coefficients as Tensor4D;
      const [, height, width] = spectrum.shape;
      const scaled = mul(spectrum, scales(height, width, decay)) as Tensor4D;
      const waves = along(along(scaled, 1, basis(height)), 2, basis(width));
      return bound(decorrelated ? correlate(waves) : waves);
    },
    fromImage: (image) => {
      const [, height, width] = image.shape;
      const logits = unbound(image);
      const colours = decorrelated ? decorrelate(logits) : logits;
      const waves = along(along(colours, 1, transposed(basis(height))), 2, transposed(basis(width)));
      return [div(waves, scales(height, width, decay))];
    },
  };
}

/** Cycles per picture of the i-th wave of the basis: 0, 1, 1, 2, 2, ... */
const cycles = (i: number): number => Math.ceil(i / 2);

/** The real Fourier basis of n places: a constant, then cosine and sine of each frequency; its columns are orthonormal. */
function basis(n: number): Matrix {
  return remembered(`fourier ${n}`, () =>
    matrix(n, n, (place, i) => {
      const isAlone = i === 0 || (n % 2 === 0 && i === n - 1);
      const angle = (2 * Math.PI * ((cycles(i) * place) % n)) / n;
      return Math.sqrt((isAlone ? 1 : 2) / n) * (i % 2 === 0 && !isAlone ? Math.sin(angle) : Math.cos(angle));
    }),
  );
}

/** Lucid's `1 / max(f, 1 / longest side)^decay`, and its `/ 4`; a real wave has the energy of two complex ones. */
function scales(height: number, width: number, decay: number): Tensor4D {
  const lowest = 1 / Math.max(height, width);
  const scale = remembered(`scales ${height} ${width} ${decay}`, () =>
    matrix(height, width, (i, j) => {
      const frequency = Math.hypot(cycles(i) / height, cycles(j) / width);
      return Math.SQRT2 / 4 / Math.max(frequency, lowest) ** decay;
    }),
  );
  return tensor4d(scale.values, [1, height, width, 1]);
}
