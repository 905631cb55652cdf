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
import { sample, spread, type Affine } from '../backend/affine.js';
import { linear } from './linear.js';

export type { Affine } from '../backend/affine.js';

/**
 * Samples each image along a map of its own: bilinear, `fill` outside. Differentiable on every backend: where no
 * loop of ours runs, forwards is tfjs's `Transform`, which has no gradient; backwards its exact transpose, each result's
 * gradient scattered over the four pixels that it was mixed from.
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
  const sampling = { maps, size, fill };
  // A fill other than zero makes it affine: its gradient is that of the linear part.
  return linear(
    image,
    (x) => sample(x, sampling) ?? transform(x, maps, size, { fill }),
    (dy: Tensor4D) => spread(dy, image.shape, sampling) ?? scatter(dy, image.shape, maps, size),
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

function scatter(
  dy: Tensor,
  [batch, height, width, channels]: Tensor4D['shape'],
  maps: readonly Affine[],
  [rows, columns]: readonly [number, number],
): Tensor {
  const count = batch * rows * columns;
  const flat = reshape(dy, [count, channels]);
  const indices = Array.from({ length: 4 }, () => new Int32Array(count));
  const weights = Array.from({ length: 4 }, () => new Float32Array(count));
  let at = 0;
  for (let b = 0; b < batch; b++) {
    const [ax, ay, a0, bx, by, b0] = maps[b] as Affine;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, at++) {
        const [u, v] = [ax * x + ay * y + a0, bx * x + by * y + b0];
        const [left, top] = [Math.floor(u), Math.floor(v)];
        for (let corner = 0; corner < 4; corner++) {
          const [column, row] = [left + (corner & 1), top + (corner >> 1)];
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
          indices[corner]![at] = (b * height + row) * width + column;
          weights[corner]![at] = (1 - Math.abs(u - column)) * (1 - Math.abs(v - row));
        }
      }
    }
  }
  const corners = indices.map((index, corner) => {
    const scaled = mul(flat, tensor2d(weights[corner]!, [count, 1]));
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
