import { layerWeights, receptiveField, type Network } from 'netlens';

/**
 * How many times fewer multiplications windows over a picture need where, in each convolution, only the places are
 * computed that see the window; by the layers' receptive fields, on paper.
 */
export function arithmeticBound(network: Network, size: number, window: number, stride: number): number {
  const starts = Array.from({ length: Math.ceil((size - window) / stride) + 1 }, (_, i) => i * stride);
  let [all, touched] = [0, 0];
  for (const { path, className, outputShape } of network.layers) {
    if (className !== 'Conv2D' && className !== 'DepthwiseConv2D') continue;
    const kernel = layerWeights(network, path);
    const { size: sees, stride: steps, offset } = receptiveField(network, path);
    const [, height, width] = outputShape as [null, number, number];
    /** Of each window along an axis, how many places see it. */
    const along = (axis: 0 | 1, places: number): number[] =>
      starts.map((start) => {
        const end = Math.min(size, start + window);
        const first = (place: number): number => offset[axis] + place * steps[axis];
        const seeing = (place: number): boolean => first(place) < end && first(place) + sees[axis] > start;
        return Array.from({ length: places }, (_, place) => place).filter(seeing).length;
      });
    const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    all += kernel.size * height * width * starts.length ** 2;
    touched += kernel.size * sum(along(0, height)) * sum(along(1, width));
    kernel.dispose();
  }
  return all / touched;
}
