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
  /** `[batch, rows, columns, several]`: 0 where unlabelled, else the concept's index from 1. */
  readonly indices: Int32Array;
}

/** The indices of concepts, from 1, by their ids. */
export type IndexOf = (id: number) => number | undefined;

/** How large ids may be to be looked up in a table, which is some ten times as fast as a map. */
const TABLE = 2 ** 20;

/** The index of each of some ids, from 1; 0 for 0, which is unlabelled; undefined for others. */
export function indexer(ids: readonly number[]): IndexOf {
  const known = new Map(ids.map((id, i) => [id, i + 1])).set(0, 0);
  const largest = ids.reduce((a, b) => Math.max(a, b), 0);
  if (largest >= TABLE) return (id) => known.get(id);
  const table = Array.from({ length: largest + 1 }, (_, id) => known.get(id));
  return (id) => table[id];
}

/**
 * Reads the labels of a batch.
 * @throws {ShapeError} for labels that do not fit the images. {OptionError} for an id that no concept has.
 */
export async function readLabels(
  caller: string,
  { images, labels }: LabelledBatch,
  indexOf: IndexOf,
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
      const indices = new Int32Array(ids.length);
      for (let i = 0; i < ids.length; i++) {
        const index = indexOf(ids[i] as number);
        if (index === undefined) {
          throw new OptionError(
            `${caller}: labels "${category}" hold the id ${ids[i]}, which options.concepts does not name.`,
          );
        }
        indices[i] = index;
      }
      return { category, size: [rows, columns], several, indices } as const;
    }),
  );
}
