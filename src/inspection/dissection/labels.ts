import type { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import type { LabelledBatch } from './LabelledBatch.js';

/** A category's labels of a batch. */
export interface CategoryLabels {
  readonly category: string;
  readonly size: readonly [rows: number, columns: number];
  /** How many labels a pixel may carry. */
  readonly several: number;
  /** `[batch, rows, columns, several]`. */
  readonly ids: Int32Array;
}

/**
 * Reads the labels of a batch.
 * @throws {ShapeError} for labels that do not fit the images. {OptionError} for an id that no concept has.
 */
export async function readLabels(
  caller: string,
  { images, labels }: LabelledBatch,
  concepts: ReadonlySet<number>,
): Promise<CategoryLabels[]> {
  if (typeof labels !== 'object' || labels === null || Object.keys(labels).length === 0) {
    throw new ShapeError(`${caller}: a batch has no labels; wanted { images, labels: { category: ids } }.`);
  }
  const [batch, height, width] = images.shape;
  return Promise.all(
    Object.entries(labels).map(async ([category, tensor]: [string, Tensor]) => {
      const [examples, rows, columns, several = 1] = tensor.shape as [number, number, number, number?];
      const fits = examples === batch && rows <= height && columns <= width && tensor.size > 0;
      if ((tensor.rank !== 3 && tensor.rank !== 4) || !fits || tensor.dtype !== 'int32') {
        throw new ShapeError(
          `${caller}: labels "${category}" are ${tensor.dtype} ${showShape(tensor.shape)}; wanted int32 ` +
            `[${batch}, h, w] or [${batch}, h, w, several] of at most ${height} x ${width} places.`,
        );
      }
      const ids = (await tensor.data()) as Int32Array;
      const unknown = ids.find((id) => id !== 0 && !concepts.has(id));
      if (unknown !== undefined) {
        throw new OptionError(
          `${caller}: labels "${category}" hold the id ${unknown}, which options.concepts does not name.`,
        );
      }
      return { category, size: [rows, columns], several, ids } as const;
    }),
  );
}
