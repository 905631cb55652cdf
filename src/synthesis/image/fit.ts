import { pad, slice, type Tensor4D } from '@tensorflow/tfjs-core';

/** Brings images to a size about their centre: cuts off what sticks out, fills up with grey. */
export function fit(image: Tensor4D, [height, width]: readonly [number, number]): Tensor4D {
  const [, h, w] = image.shape;
  const inner: [number, number] = [Math.min(h, height), Math.min(w, width)];
  const from = (size: number, kept: number): number => Math.floor((size - kept) / 2);
  const isCut = inner[0] < h || inner[1] < w;
  const cut = isCut ? slice(image, [0, from(h, inner[0]), from(w, inner[1]), 0], [-1, ...inner, -1]) : image;
  if (inner[0] === height && inner[1] === width) return cut;
  const sides = (size: number, kept: number): [number, number] => [from(size, kept), size - kept - from(size, kept)];
  return pad(cut, [[0, 0], sides(height, inner[0]), sides(width, inner[1]), [0, 0]], 0.5);
}
