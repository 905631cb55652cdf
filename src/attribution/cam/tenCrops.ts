import { concat, div, pad, reverse, slice, tensor3d, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';

/** Rows, then columns. */
export type Pair = readonly [number, number];

/** The four corners and the middle. */
export function corners([height, width]: Pair, [tall, wide]: Pair): Pair[] {
  const [down, right] = [height - tall, width - wide];
  const middle: Pair = [Math.floor(down / 2), Math.floor(right / 2)];
  return [[0, 0], [0, right], [down, 0], [down, right], middle];
}

/** `[2 * places * batch, h, w, c]`: place by place, then the same mirrored. */
export function cropsOf(images: Tensor4D, places: readonly Pair[], [tall, wide]: Pair): Tensor4D {
  const cut = concat(places.map(([top, left]) => slice(images, [0, top, left, 0], [-1, tall, wide, -1])));
  return concat([cut, reverse(cut, 2)]);
}

/** Maps of crops, averaged where the crops were taken. */
export function putBack(maps: Tensor3D, places: readonly Pair[], [batch, height, width]: Tensor3D['shape']): Tensor3D {
  const [, tall, wide] = maps.shape;
  const count = places.length * batch;
  const mirrored = reverse(slice(maps, [count, 0, 0], [count, -1, -1]), 2);
  const both = [slice(maps, [0, 0, 0], [count, -1, -1]), mirrored];
  const covers = new Float32Array(height * width);
  const laid = places.flatMap(([top, left], i) => {
    for (let y = top; y < top + tall; y++)
      for (let x = left; x < left + wide; x++) covers[y * width + x]! += both.length;
    return both.map((half) => {
      const own = slice(half, [i * batch, 0, 0], [batch, -1, -1]);
      return pad(own, [
        [0, 0],
        [top, height - tall - top],
        [left, width - wide - left],
      ]);
    });
  });
  const counts = tensor3d(
    covers.map((cover) => Math.max(1, cover)),
    [1, height, width],
  );
  return div(addAll(laid), counts);
}
