import {
  add,
  concat,
  reshape,
  slice,
  tensor2d,
  image as images,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { sample, seenFrom, spread, type Affine, type Projective } from '../../backend/affine.js';
import { withTranspose } from '../withTranspose.js';
import { multiplySparse, transposedSparse, type SparseMatrix } from './SparseMatrix.js';

export type { Affine, Projective } from '../../backend/affine.js';

/**
 * Samples each image along a map of its own: bilinear, `fill` outside. Differentiable on every backend, and to the same
 * numbers: where no loop of ours runs, each pixel is a weighted sum of four others. tfjs's own
 * `Transform` has no gradient, and computes places in float32, 64 pixels off by 4e-6.
 * @param image - `[batch, h, w, c]`.
 * @param maps - one for each example.
 * @param size - `[height, width]` of the result.
 * @param fill - the value outside the image.
 */
export function warp(
  image: Tensor4D,
  maps: readonly (Affine | Projective)[],
  size: readonly [number, number],
  fill: number,
): Tensor4D {
  const sampling = { maps, size, fill };
  const [batch, height, width, channels] = image.shape;
  let known: SparseMatrix | undefined;
  const corners = (): SparseMatrix => (known ??= cornersOf(image.shape, maps, size));
  // A fill other than zero makes it affine: its gradient is that of the linear part.
  return withTranspose(
    image,
    (x) => {
      const sampled = sample(x, sampling);
      if (sampled !== undefined) return sampled;
      const inside = multiplySparse(reshape(x, [batch * height * width, channels]), corners());
      const all = fill === 0 ? inside : add(inside, outsideOf(corners(), fill));
      return reshape(all, [batch, ...size, channels]);
    },
    (dy: Tensor4D) => {
      const spreaded = spread(dy, image.shape, sampling);
      if (spreaded !== undefined) return spreaded;
      const turned = transposedSparse(corners(), batch * height * width);
      return reshape(multiplySparse(reshape(dy, [batch * size[0] * size[1], channels]), turned), image.shape);
    },
  );
}

/** The four pixels that each pixel of the result is mixed from; those outside the image have no weight. */
function cornersOf(
  [batch, height, width]: Tensor4D['shape'],
  maps: readonly (Affine | Projective)[],
  [rows, columns]: readonly [number, number],
): SparseMatrix {
  const count = batch * rows * columns;
  const [indices, weights] = [new Int32Array(4 * count), new Float32Array(4 * count)];
  let at = 0;
  for (let b = 0; b < batch; b++) {
    const [ax, ay, a0, bx, by, b0, gx = 0, gy = 0, g0 = 1] = maps[b] as Affine | Projective;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, at++) {
        const depth = gx * x + gy * y + g0;
        const [u, v] = [seenFrom(depth, ax * x + ay * y + a0), seenFrom(depth, bx * x + by * y + b0)];
        const [left, top] = [Math.floor(u), Math.floor(v)];
        for (let corner = 0; corner < 4; corner++) {
          const [column, row] = [left + (corner & 1), top + (corner >> 1)];
          if (column < 0 || row < 0 || column >= width || row >= height) continue;
          indices[corner * count + at] = (b * height + row) * width + column;
          weights[corner * count + at] = (1 - Math.abs(u - column)) * (1 - Math.abs(v - row));
        }
      }
    }
  }
  return { count, slots: 4, indices, weights };
}

/** What the fill adds to each pixel, `[count, 1]`. */
function outsideOf({ count, slots, weights }: SparseMatrix, fill: number): Tensor2D {
  const shares = Float32Array.from({ length: count }, (_, i) => {
    let inside = 0;
    for (let slot = 0; slot < slots; slot++) inside += weights[slot * count + i]!;
    return fill * (1 - inside);
  });
  return tensor2d(shares, [count, 1]);
}

/** Where an image is looked at outside: a value, or mirrored. */
type Outside = { readonly fill: number } | 'reflect';

/**
 * The same without a gradient. One example at a time: tfjs's cpu kernel leaves all but the first one empty.
 */
export function warpWithoutGradient(
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

/** The map that turns images about their centre, anticlockwise, in degrees. */
export function rotation(degrees: number, [height, width]: readonly [number, number]): Affine {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  return [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y];
}
