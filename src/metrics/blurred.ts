/** Side and deviation of the blur of RISE's authors, in pixels. */
const [SIDE, DEVIATION] = [11, 5];

/** The picture blurred as Petsiuk et al. 2018 (arXiv:1806.07421) do it; outside of it all is 0. */
export function blurred(picture: Float32Array, height: number, width: number, channels: number): Float32Array {
  const line = kernelLine();
  return Float32Array.from(alongAxis(alongAxis(picture, line, channels, width), line, channels * width, height));
}

/**
 * A line of the authors' kernel: scipy's gaussian_filter of a 1 in the middle of SIDE zeros, which cuts the Gaussian
 * off at four deviations and reflects it at the ends.
 */
export function kernelLine(): Float64Array {
  const reach = 4 * DEVIATION;
  const gauss = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / DEVIATION) ** 2));
  const sum = gauss.reduce((a, b) => a + b);
  const line = new Float64Array(SIDE);
  gauss.forEach((weight, i) => {
    const place = ((SIDE - 1) / 2 + i - reach + 4 * SIDE) % (2 * SIDE);
    const inside = place < SIDE ? place : 2 * SIDE - 1 - place;
    line[inside] = (line[inside] as number) + weight / sum;
  });
  return line;
}

/** Weighted sums along one axis, whose neighbours lie `stride` apart. */
function alongAxis(values: ArrayLike<number>, line: Float64Array, stride: number, length: number): Float64Array {
  const half = (line.length - 1) / 2;
  return Float64Array.from({ length: values.length }, (_, i) => {
    const place = Math.floor(i / stride) % length;
    let sum = 0;
    for (let j = Math.max(0, half - place); j < Math.min(line.length, half + length - place); j++) {
      sum += (line[j] as number) * (values[i + (j - half) * stride] as number);
    }
    return sum;
  });
}
