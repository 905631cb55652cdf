import type { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { checkTensor } from './checkTensor.js';

/**
 * Batch, height, width and channels of pictures, 1 where the tensor leaves them out; throws if it holds no pictures.
 */
export function imageShape(
  fn: string,
  images: Tensor,
): [batch: number, height: number, width: number, channels: number] {
  const shapes = '[batch, h, w, 3 or 1], [h, w, 3 or 1], or grey [batch, h, w]';
  const hint = 'Try renderActivations, which draws any number of channels, or renderMap.';
  checkTensor(images, { fn, name: 'images', ranks: [3, 4], shapes, hint });
  const { shape } = images;
  const isColor = (channels: number): boolean => channels === 3 || channels === 1;
  if (shape.length === 4 && isColor(shape[3])) return shape as [number, number, number, number];
  if (shape.length === 4) throw new ShapeError(`${fn}: images is [${shape.join(', ')}]; wanted ${shapes}. ${hint}`);
  const [a, b, c] = shape as [number, number, number];
  return isColor(c) ? [1, a, b, c] : [a, b, c, 1];
}
