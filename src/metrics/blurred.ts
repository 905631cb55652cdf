import { gaussianMatrix } from '../gaussianMatrix.js';

/** Side and deviation of the blur of RISE's authors, in pixels. */
const [SIDE, DEVIATION] = [11, 5];

/** The picture blurred as Petsiuk et al. 2018 (arXiv:1806.07421) do it; outside of it all is 0. */
export function blurred(picture: Float32Array, height: number, width: number, channels: number): Float32Array {
  const line = kernelLine();
  return Float32Array.from(alongAxis(alongAxis(picture, line, channels, width), line, channels * width, height));
}

/** A line of the authors' kernel: what scipy's gaussian_filter makes of a 1 in the middle of SIDE zeros. */
export function kernelLine(): Float64Array {
  const middle = ((SIDE - 1) / 2) * SIDE;
  return gaussianMatrix(SIDE, DEVIATION, 'mirrored').slice(middle, middle + SIDE);
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
