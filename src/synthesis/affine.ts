import {
  addN,
  concat,
  mul,
  reshape,
  scatterND,
  slice,
  tensor2d,
  image as images,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { withGradient } from './withGradient.js';

/** From a place (x, y) of the result to a place of the image: `[a x + b y + c, d x + e y + f]`, pixels counted from 0. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Samples each image along a map of its own: bilinear, `fill` outside. Differentiable on every backend: forwards is
 * tfjs's `Transform`, which has no gradient; backwards its exact transpose, each result's gradient scattered over the
 * four pixels that it was mixed from.
 * @param image - `[batch, h, w, c]`.
 * @param maps - one for each example.
 * @param size - `[height, width]` of the result.
 * @param fill - the value outside the image.
 */
export function affine(
  image: Tensor4D,
  maps: readonly Affine[],
  size: readonly [number, number],
  fill: number,
): Tensor4D {
  return withGradient(
    image,
    (x) => transform(x as Tensor4D, maps, size, { fill }),
    (dy) => spread(dy, image.shape, maps, size),
  );
}

/** Where an image is looked at outside: a value, or mirrored. */
type Outside = { readonly fill: number } | 'reflect';

/**
 * The same without a gradient. One example at a time: tfjs's cpu kernel leaves all but the first one empty.
 */
export function transform(
  image: Tensor4D,
  maps: readonly Affine[],
  size: readonly [number, number],
  outside: Outside,
): Tensor4D {
  const [mode, fill] = outside === 'reflect' ? (['reflect', 0] as const) : (['constant', outside.fill] as const);
  const made = maps.map((map, i) => {
    const one = maps.length === 1 ? image : slice(image, [i, 0, 0, 0], [1, -1, -1, -1]);
    return images.transform(one, tensor2d([[...map, 0, 0]]), 'bilinear', mode, fill, [...size]);
  });
  return made.length === 1 ? made[0]! : concat(made);
}

function spread(
  dy: Tensor,
  [batch, height, width, channels]: Tensor4D['shape'],
  maps: readonly Affine[],
  [rows, columns]: readonly [number, number],
): Tensor {
  const count = batch * rows * columns;
  const flat = reshape(dy, [count, channels]);
  const corners = [0, 1, 2, 3].map((corner) => {
    const index = new Int32Array(count);
    const weight = new Float32Array(count);
    for (let b = 0, at = 0; b < batch; b++) {
      const [a, bb, c, d, e, f] = maps[b] as Affine;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++, at++) {
          const [u, v] = [a * x + bb * y + c, d * x + e * y + f];
          const [left, top] = [Math.floor(u) + (corner & 1), Math.floor(v) + (corner >> 1)];
          if (left < 0 || top < 0 || left >= width || top >= height) continue;
          index[at] = (b * height + top) * width + left;
          weight[at] = (1 - Math.abs(u - left)) * (1 - Math.abs(v - top));
        }
      }
    }
    const scaled = mul(flat, tensor2d(weight, [count, 1]));
    return scatterND(tensor2d(index, [count, 1], 'int32'), scaled, [batch * height * width, channels]);
  });
  return reshape(addN(corners), [batch, height, width, channels]);
}

/** The map that turns images about their centre, anticlockwise, in degrees. */
export function rotation(degrees: number, [height, width]: readonly [number, number]): Affine {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y];
}
