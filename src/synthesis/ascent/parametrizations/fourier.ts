import { div, mul, tensor4d, transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import { matrix, remembered } from '../../../backend/matrix.js';
import { cyclesOf, realFourierTransform } from '../../../backend/realFourierTransform.js';
import { checkBetween, checkPositive } from '../../checks.js';
import { withTranspose } from '../../withTranspose.js';
import type { Parametrization } from '../plugins.js';
import { seededRandom } from '../../../Random.js';
import { bound, correlate, decorrelate, unbound } from './colour.js';
import { checkBoolean, checkOptions } from '../../../options.js';

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
 * `image = sigmoid(C (F_h (s * p) F_w^T))`: F the real Fourier basis (orthonormal cosines and sines), s the
 * frequencies' scale, C the square root of the covariance of ImageNet's colours. Matrices of constants: no FFT, which
 * tfjs cannot differentiate.
 * @see Olah et al. 2017, Feature visualization, distill.pub/2017/feature-visualization; lucid/optvis/param/spatial.py,
 *   whose scales these are. There the basis is complex, with diagonal waves; here products of cosines and sines, which
 *   span the same frequencies.
 */
export function fourier(options: FourierOptions = {}): Parametrization {
  checkOptions('fourier', options, ['deviation', 'decay', 'decorrelated']);
  const { deviation = 0.01, decay = 1, decorrelated = true } = options;
  checkPositive('fourier', 'deviation', deviation);
  checkBetween('fourier', 'decay', decay, 0);
  checkBoolean('fourier', 'decorrelated', decorrelated);
  return {
    name: 'fourier',
    init: ([batch, height, width, channels], seed) => [
      seededRandom(seed).normals([batch, width, height, channels], deviation),
    ],
    toImage: ([coefficients]) => {
      const spectrum = coefficients as Tensor4D;
      // The coefficients lie column by column, which saves a transposition each way.
      const columns = toPlaces(weighted(spectrum, decay));
      const image = toPlaces(transpose(columns, [0, 2, 1, 3]));
      return bound(decorrelated ? correlate(image) : image);
    },
    fromImage: (image) => {
      const logits = unbound(image);
      const colours = decorrelated ? decorrelate(logits) : logits;
      // The basis is orthonormal: its transpose is its inverse.
      const rows = realFourierTransform(colours, false);
      const spectrum = realFourierTransform(transpose(rows, [0, 2, 1, 3]), false);
      return [div(spectrum, scales(spectrum.shape, decay))];
    },
  };
}

/** Sums waves along the second axis. */
function toPlaces(spectrum: Tensor4D): Tensor4D {
  return withTranspose(
    spectrum,
    (x) => realFourierTransform(x, true),
    (dy) => realFourierTransform(dy, false),
  );
}

function weighted(spectrum: Tensor4D, decay: number): Tensor4D {
  const scale = (x: Tensor4D): Tensor4D => mul(x, scales([1, ...x.shape.slice(1)] as Tensor4D['shape'], decay));
  return withTranspose(spectrum, scale, scale);
}

/**
 * Lucid's `1 / max(f, 1 / longest side)^decay`, and its `/ 4`; a real wave has the energy of two complex ones. For each
 * channel, as multiplying by a smaller tensor is slow on the wasm backend.
 */
function scales([, width, height, channels]: Tensor4D['shape'], decay: number): Tensor4D {
  const lowest = 1 / Math.max(height, width);
  const scale = remembered(`scales ${height} ${width} ${channels} ${decay}`, () =>
    matrix(width, height * channels, (i, j) => {
      const frequency = Math.hypot(cyclesOf(i) / width, cyclesOf(Math.floor(j / channels)) / height);
      return Math.SQRT2 / 4 / Math.max(frequency, lowest) ** decay;
    }),
  );
  return tensor4d(scale.values, [1, width, height, channels]);
}
