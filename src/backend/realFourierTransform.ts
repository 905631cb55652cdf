import { engine, getBackend, getKernel, matMul, reshape, transpose, type Tensor4D } from '@tensorflow/tfjs-core';
import { constant, matrix, remembered, transposed, type Matrix } from './matrix.js';

/**
 * The name of the optional kernel that does `realFourierTransform` by a fast Fourier transform; `netlens/wasm`
 * registers it for wasm.
 */
export const REAL_FOURIER_TRANSFORM = 'NetlensRealFourierTransform';

/** What the kernel is told. */
export interface RealFourierAttributes {
  /** From coefficients to places, or back. */
  readonly toPlaces: boolean;
}

/** Fewer columns than these are left to the matrix: the kernel takes eight at a time. */
const FEWEST_COLUMNS = 8;

/**
 * The real Fourier transform along the second axis of `[batch, n, w, c]`: by the orthonormal basis of a constant, then
 * cosine and sine of each frequency. Forwards sums the waves of coefficients, backwards (the transpose and inverse)
 * finds the coefficients.
 */
export function realFourierTransform(x: Tensor4D, toPlaces: boolean): Tensor4D {
  const isFast =
    getKernel(REAL_FOURIER_TRANSFORM, getBackend()) !== undefined && x.shape[2] * x.shape[3] >= FEWEST_COLUMNS;
  return isFast ? engine().runKernel(REAL_FOURIER_TRANSFORM, { x }, { toPlaces }) : realFourierByMatrix(x, toPlaces);
}

/** The same as a product with a matrix: no FFT, which tfjs cannot differentiate and has not on every backend. */
export function realFourierByMatrix(x: Tensor4D, toPlaces: boolean): Tensor4D {
  const [batch, n, width, channels] = x.shape;
  const made = constant(toPlaces ? basis(n) : transposed(basis(n)));
  if (batch === 1) return reshape(matMul(made, reshape(x, [n, -1])), x.shape);
  const flat = reshape(transpose(x, [1, 0, 2, 3]), [n, -1]);
  return transpose(reshape(matMul(made, flat), [n, batch, width, channels]), [1, 0, 2, 3]);
}

/** The frequency of the i-th wave of the basis, in cycles per picture: 0, 1, 1, 2, 2, ... */
export const cyclesOf = (i: number): number => Math.ceil(i / 2);

function basis(n: number): Matrix {
  return remembered(`waves ${n}`, () =>
    matrix(n, n, (place, i) => {
      const cycles = cyclesOf(i);
      // The constant, and the fastest wave of an even number of places, have no sine beside them.
      const isAlone = cycles === 0 || 2 * cycles === n;
      const angle = (2 * Math.PI * ((cycles * place) % n)) / n;
      return Math.sqrt((isAlone ? 1 : 2) / n) * (isAlone || i % 2 === 1 ? Math.cos(angle) : Math.sin(angle));
    }),
  );
}
