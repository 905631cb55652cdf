import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { difference } from '../support/matchers.js';
import { normals } from '../support/random.js';

/** Shapes `[batch, n, w, c]`: prime, odd and even n, with each radix; columns that are no multiple of eight. */
const waveShapes: readonly [number, number, number, number][] = [
  [1, 1, 3, 3],
  [1, 2, 8, 1],
  [2, 7, 3, 3],
  [1, 13, 4, 3],
  [3, 12, 11, 1],
  [1, 30, 3, 5],
  [2, 64, 3, 3],
  [1, 224, 3, 3],
];

/** The orthonormal real Fourier basis, from its definition. */
function wave(place: number, i: number, n: number): number {
  const cycles = Math.ceil(i / 2);
  if (i === 0) return Math.sqrt(1 / n);
  if (2 * cycles === n) return Math.sqrt(1 / n) * (place % 2 === 0 ? 1 : -1);
  const angle = (2 * Math.PI * cycles * place) / n;
  return Math.sqrt(2 / n) * (i % 2 === 1 ? Math.cos(angle) : Math.sin(angle));
}

/** Compares the kernel with sums of waves, both ways. */
export async function checkWaves(): Promise<void> {
  for (const [batch, n, width, channels] of waveShapes) {
    const values = normals(n, batch * n * width * channels);
    const x = tf.tensor4d(values, [batch, n, width, channels]);
    for (const toPlaces of [true, false]) {
      const inner = width * channels;
      const expected = Float32Array.from(values, (_, at) => {
        const [column, place, example] = [at % inner, Math.floor(at / inner) % n, Math.floor(at / inner / n)];
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const basis = toPlaces ? wave(place, i, n) : wave(i, place, n);
          sum += basis * values[(example * n + i) * inner + column]!;
        }
        return sum;
      });
      const made = tf.engine().runKernel('NetlensRealFourierTransform', { x }, { toPlaces }) as tf.Tensor;
      expect(difference(await made.data<'float32'>(), expected), `${n} places of ${inner}`).toBeLessThan(1e-5);
      made.dispose();
    }
    x.dispose();
  }
}

const samplings: readonly { shape: [number, number, number, number]; size: [number, number]; maps: number[][] }[] = [
  { shape: [1, 9, 7, 3], size: [12, 8], maps: [[0.8, -0.3, 1.2, 0.3, 0.8, -0.7]] },
  {
    shape: [2, 6, 5, 3],
    size: [6, 5],
    maps: [
      [1, 0, 0, 0, 1, 0],
      [1.1, 0.2, -2.5, -0.2, 1.1, 1.5],
    ],
  },
  { shape: [1, 8, 8, 1], size: [5, 11], maps: [[0.7, 0, 0.2, 0, 1.3, 0.1]] },
  { shape: [1, 4, 5, 5], size: [4, 5], maps: [[-1, 0, 4, 0, -1, 3]] },
  // Seen at a slant; the last columns lie behind the eye.
  { shape: [1, 7, 9, 2], size: [6, 8], maps: [[0.9, 0.1, 0.2, -0.1, 0.8, 0.7, -0.16, 0.02, 1]] },
];

/** Compares the sampling kernels with a sum over all pixels, each weighted by its tent. */
export async function checkSampling(): Promise<void> {
  const fill = 0.5;
  for (const { shape, size, maps } of samplings) {
    const [batch, height, width, channels] = shape;
    const values = normals(3, batch * height * width * channels);
    const gradients = normals(4, batch * size[0] * size[1] * channels);
    const expected = new Float32Array(gradients.length).fill(0);
    const spread = new Float32Array(values.length);
    for (let b = 0; b < batch; b++) {
      const [p = 0, q = 0, r = 0, s = 0, t = 0, o = 0, g = 0, h = 0, i = 1] = maps[b]!;
      for (let y = 0; y < size[0]; y++) {
        for (let x = 0; x < size[1]; x++) {
          const at = ((b * size[0] + y) * size[1] + x) * channels;
          let outside = 1;
          for (let row = 0; row < height; row++) {
            for (let column = 0; column < width; column++) {
              const depth = g * x + h * y + i;
              const [u, v] = [(p * x + q * y + r) / depth, (s * x + t * y + o) / depth];
              const tent = Math.max(0, 1 - Math.abs(u - column)) * Math.max(0, 1 - Math.abs(v - row));
              const weight = depth > 0 ? tent : 0;
              outside -= weight;
              for (let c = 0; c < channels; c++) {
                const pixel = ((b * height + row) * width + column) * channels + c;
                expected[at + c]! += weight * values[pixel]!;
                spread[pixel]! += weight * gradients[at + c]!;
              }
            }
          }
          for (let c = 0; c < channels; c++) expected[at + c]! += outside * fill;
        }
      }
    }
    const [image, gradient] = [tf.tensor4d(values, shape), tf.tensor4d(gradients, [batch, ...size, channels])];
    const attributes = { maps, size, fill, shape };
    const sampled = tf.engine().runKernel('NetlensSample', { image }, attributes) as tf.Tensor;
    const back = tf.engine().runKernel('NetlensSpread', { gradient }, attributes) as tf.Tensor;
    expect(difference(await sampled.data<'float32'>(), expected), `${shape.join()}`).toBeLessThan(1e-5);
    expect(difference(await back.data<'float32'>(), spread), `${shape.join()}`).toBeLessThan(1e-5);
    tf.dispose([image, gradient, sampled, back]);
  }
}
