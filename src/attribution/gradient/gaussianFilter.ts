import { matMul, reshape, tensor2d, transpose, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** What a picture is taken to hold beyond its border: its mirror image, or zeros. */
export type Outside = 'mirrored' | 'zeros';

/**
 * The matrix that blurs a line of `size` values by a Gaussian cut off at four deviations, as scipy's `gaussian_filter`
 * does; in float64, row by row.
 */
export function gaussianMatrix(size: number, sigma: number, outside: Outside): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const bell = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const total = radius === 0 ? 1 : bell.reduce((sum, value) => sum + value, 0);
  const matrix = new Float64Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let offset = -radius; offset <= radius; offset++) {
      const weight = radius === 0 ? 1 : (bell[offset + radius] as number) / total;
      const at = outside === 'zeros' ? y + offset : mirrored(y + offset, size);
      if (at >= 0 && at < size) matrix[y * size + at] = (matrix[y * size + at] as number) + weight;
    }
  }
  return matrix;
}

/** d c b a | a b c d | d c b a. */
function mirrored(at: number, size: number): number {
  const within = ((at % (2 * size)) + 2 * size) % (2 * size);
  return within < size ? within : 2 * size - 1 - within;
}

/** One picture `[1, h, w, c]`, its columns multiplied by one matrix and its rows by another, each row by row. */
export function alongBoth(picture: Tensor, rows: Float64Array, columns: Float64Array): Tensor {
  const [, h, w, c] = picture.shape as [number, number, number, number];
  const square = (matrix: Float64Array, size: number): Tensor2D => tensor2d(Float32Array.from(matrix), [size, size]);
  const down = matMul(square(rows, h), reshape(picture, [h, w * c]));
  const turned = transpose(reshape(down, [h, w, c]), [1, 0, 2]);
  const across = matMul(square(columns, w), reshape(turned, [w, h * c]));
  return reshape(transpose(reshape(across, [w, h, c]), [1, 0, 2]), picture.shape);
}
