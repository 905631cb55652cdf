/** What a picture is taken to hold beyond its border: its mirror image, or zeros. */
export type Outside = 'mirrored' | 'zeros';

/**
 * The matrix that blurs a line of `size` values by a Gaussian cut off at four deviations, like scipy's
 * `gaussian_filter`. In float64, row by row.
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
