import { concat, reshape, slice, zeros, type Tensor4D } from '@tensorflow/tfjs-core';
import { leadingZeros, type Geometry, type Pair } from '../geometry.js';

/**
 * The gradient of a convolution with respect to its input, as convolutions with stride 1.
 *
 * The forward pass is `y[o] = sum_t x[o * s + t * d - p] w[t]`, so `dx[i] = sum_t dy[(i + p - t * d) / s] w[t]` over
 * the taps t that divide. Where s > 1, d is 1: writing `i + p = q * s + r`, the taps of phase r are `t = r + s * j`,
 * and each phase is a convolution `sum_j dy[q - j] w[r + s * j]` of its own. The phases, put side by side, are dx.
 * Unlike a convolution of gradients with zeros between them, it multiplies by no zero. Unlike a scatter, it runs on the
 * forward kernels, which every backend has and has made fast.
 *
 * @param gradientShape - of dy, `[batch, rows, columns, ...]`.
 * @param inputShape - of the forward pass, `[batch, height, width, channels]`.
 * @param window - the kernel's height and width.
 * @param convolve - convolves dy for one row phase, with zeros around it; gives
 *   `[batch, q rows, q columns, column phases * channels]`.
 */
export function inputGradient(
  gradientShape: readonly number[],
  inputShape: readonly number[],
  window: Pair,
  geometry: Geometry,
  convolve: (phase: number, padding: readonly [Pair, Pair]) => Tensor4D,
): Tensor4D {
  const [batch, height, width, channels] = inputShape as [number, number, number, number];
  const [top, left] = leadingZeros(inputShape, window, geometry);
  const rows = phasesAlong(0, height, top);
  const columns = phasesAlong(1, width, left);
  const columnZeros = columns.zeros(taps(window[1], geometry.strides[1], 0));

  const phases = Array.from({ length: geometry.strides[0] }, (_, phase) => {
    const count = taps(window[0], geometry.strides[0], phase);
    const shape: [number, number, number] = [batch, rows.count, columns.size * channels];
    return count === 0 ? zeros(shape) : reshape(convolve(phase, [rows.zeros(count), columnZeros]), shape);
  });
  const joined = phases.length === 1 ? (phases[0] as Tensor4D) : concat(phases, 2);
  const whole: Tensor4D = reshape(joined, [batch, rows.size, columns.size, channels]);
  if (rows.size === height && columns.size === width) return whole;
  return slice(whole, [0, rows.start, columns.start, 0], [batch, height, width, channels]);

  /** The range of q along one axis, the size of its phases side by side, and where in them dx starts. */
  function phasesAlong(
    axis: 0 | 1,
    length: number,
    padding: number,
  ): { count: number; size: number; start: number; zeros: (taps: number) => Pair } {
    const stride = geometry.strides[axis];
    // Leading q without a row in dx in any phase are left out, within the reach of each phase's own zeros.
    const first = Math.min(
      Math.floor(padding / stride),
      ...Array.from({ length: stride }, (_, r) => reach(taps(window[axis], stride, r))),
    );
    const count = Math.floor((length - 1 + padding) / stride) + 1 - first;
    return {
      count,
      size: count * stride,
      start: padding - first * stride,
      zeros: (n) => [reach(n) - first, count + first - (gradientShape[axis + 1] as number)],
    };

    function reach(n: number): number {
      return Math.max(0, n - 1) * geometry.dilations[axis];
    }
  }
}

/** How many of a window's taps fall on one phase of a stride. */
export function taps(window: number, stride: number, phase: number): number {
  return Math.ceil((window - phase) / stride);
}
