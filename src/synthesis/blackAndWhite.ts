import { max, min, scalar, type Tensor } from '@tensorflow/tfjs-core';

/** Black and white on the device: the range given, or the least and the greatest value of an image. */
export function blackAndWhite(
  image: Tensor,
  range: readonly [black: number, white: number] | undefined,
): [Tensor, Tensor] {
  return range === undefined ? [min(image), max(image)] : [scalar(range[0]), scalar(range[1])];
}
