import { concat, fill, gatherND, reshape, tensor2d, tile, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** Where the crops of a batch lie along one axis: the first place of each, and how many places all hold. */
export interface Extent {
  readonly starts: readonly number[];
  readonly size: number;
}

/** Rectangles of pictures, all of one size: one for each change of a batch, `[batch, rows, columns, channels]`. */
export interface Rectangles {
  readonly rows: Extent;
  readonly columns: Extent;
}

/** Whether rectangles lie at the same places. */
export function sameRectangles(a: Rectangles, b: Rectangles): boolean {
  const alike = (p: Extent, q: Extent): boolean =>
    p.size === q.size && p.starts.every((start, i) => start === q.starts[i]);
  return alike(a.rows, b.rows) && alike(a.columns, b.columns);
}

/** The pixels of a picture `[1, h, w, c]` or `[1, h, w]`, one a row, and below them one of what lies outside. */
export function pixelsOf(picture: Tensor, outside: number): Tensor2D {
  const [, height, width, channels = 1] = picture.shape as [number, number, number, number?];
  return concat([reshape(picture, [height * width, channels]) as Tensor2D, fill([1, channels], outside) as Tensor2D]);
}

/**
 * Crops of a picture in which other rectangles have changed, each out of the picture with a change of its own.
 * @param pixels - of `pixelsOf`.
 * @param size - the picture's height and width.
 */
export function crop(
  pixels: Tensor2D,
  size: readonly [number, number],
  { rows, columns }: Rectangles,
  changed: { readonly values: Tensor; readonly at: Rectangles } | undefined,
): Tensor {
  const [height, width] = size;
  const channels = pixels.shape[1];
  const batch = rows.starts.length;
  const [tall, wide] = [changed?.at.rows.size ?? 0, changed?.at.columns.size ?? 0];
  const indices = new Int32Array(batch * rows.size * columns.size);
  const outside = height * width;
  let next = 0;
  rows.starts.forEach((top, i) => {
    const left = columns.starts[i] as number;
    const [up, start] = [changed?.at.rows.starts[i] ?? 0, changed?.at.columns.starts[i] ?? 0];
    const first = outside + 1 + i * tall * wide;
    for (let y = top; y < top + rows.size; y++) {
      const inRows = y >= up && y < up + tall;
      for (let x = left; x < left + columns.size; x++) {
        if (inRows && x >= start && x < start + wide) indices[next++] = first + (y - up) * wide + (x - start);
        else if (y < 0 || y >= height || x < 0 || x >= width) indices[next++] = outside;
        else indices[next++] = y * width + x;
      }
    }
  });
  const table = changed === undefined ? pixels : concat([pixels, reshape(changed.values, [-1, channels]) as Tensor2D]);
  const picked = gatherND(table, tensor2d(indices, [indices.length, 1], 'int32'));
  return reshape(picked, [batch, rows.size, columns.size, channels]);
}

/** An unchanged value `[1, ...]` for each change of a batch. */
export function repeated(value: Tensor, batch: number): Tensor {
  return tile(value, [batch, ...Array<number>(value.rank - 1).fill(1)]);
}
