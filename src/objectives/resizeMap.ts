import { expandDims, image, reshape, squeeze, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** How a map of a layer's size becomes one of the input's. */
export type Resize = 'bilinear' | 'none';

/**
 * A map `[batch, length]`, `[batch, h, w]` or `[batch, d, h, w]` at another size: linear along each axis, with
 * half-pixel centres.
 */
export function resizeMap<T extends Tensor>(map: T, size: readonly number[]): T {
  const [batch, ...own] = map.shape as [number, ...number[]];
  if (own.join() === size.join()) return map;
  const resized = (picture: Tensor, to: readonly number[]): Tensor =>
    squeeze(image.resizeBilinear(expandDims(picture, 3) as Tensor4D, [...to] as [number, number], false, true), [3]);
  if (own.length === 1) return reshape(resized(reshape(map, [batch, ...own, 1]), [...size, 1]), [batch, ...size]) as T;
  if (own.length === 2) return resized(map, size) as T;
  const [depth, ...places] = own as [number, number, number];
  const flat = resized(reshape(map, [batch * depth, ...places]), size.slice(1));
  const rows = (size[1] as number) * (size[2] as number);
  return reshape(resized(reshape(flat, [batch, depth, rows]), [size[0] as number, rows]), [batch, ...size]) as T;
}
