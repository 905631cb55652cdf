import { Tensor } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import type { LabelledBatch } from './LabelledBatch.js';

/** A category's labels of a batch. */
export interface CategoryLabels {
  readonly category: string;
  readonly size: readonly [rows: number, columns: number];
  /** How many labels a pixel may carry. */
  readonly several: number;
  /** `[batch, rows, columns, several]`: 0 where unlabelled. */
  readonly ids: Int32Array;
  /** For each example, how many labels there are of each concept, by its index; index 0 counts the unlabelled. */
  readonly counts: readonly Int32Array[];
}

/** The index of a concept's id, from 1; 0 for 0, which is unlabelled; -1 for others. */
export type IndexOf = (id: number) => number;

/** How large ids may be to be looked up in a table, which is some ten times as fast as a map. */
const TABLE = 2 ** 20;

/** The indices of some ids in their order. */
export function indexer(ids: readonly number[]): IndexOf {
  const known = new Map(ids.map((id, i) => [id, i + 1])).set(0, 0);
  const largest = ids.reduce((a, b) => Math.max(a, b), 0);
  if (largest >= TABLE) return (id) => known.get(id) ?? -1;
  const table = Int32Array.from({ length: largest + 1 }, (_, id) => known.get(id) ?? -1);
  return (id) => (id >= 0 && id <= largest ? (table[id] as number) : -1);
}

/**
 * Reads the labels of a batch.
 * @param concepts - how many indices there are.
 * @throws {ShapeError} for labels that do not fit the images. {OptionError} for an id without a concept.
 */
export async function readLabels(
  caller: string,
  { images, labels }: LabelledBatch,
  concepts: number,
  indexOf: IndexOf,
): Promise<CategoryLabels[]> {
  if (typeof labels !== 'object' || labels === null || Object.keys(labels).length === 0) {
    throw new ShapeError(`${caller}: a batch has no labels; wanted { images, labels: { category: ids } }.`);
  }
  const [batch, height, width] = images.shape;
  return Promise.all(
    Object.entries(labels).map(async ([category, tensor]: [string, Tensor]) => {
      if (!(tensor instanceof Tensor) || tensor.isDisposed) {
        throw new ShapeError(`${caller}: labels "${category}" are no tensor, or a disposed one; wanted int32 ids.`);
      }
      const [examples, rows, columns, several = 1] = tensor.shape as [number, number, number, number?];
      const fits = examples === batch && rows <= height && columns <= width && tensor.size > 0;
      if ((tensor.rank !== 3 && tensor.rank !== 4) || !fits || tensor.dtype !== 'int32') {
        throw new ShapeError(
          `${caller}: labels "${category}" are ${tensor.dtype} ${showShape(tensor.shape)}; wanted int32 ` +
            `[${batch}, h, w] or [${batch}, h, w, several] of at most ${height} x ${width} places.`,
        );
      }
      const ids = (await tensor.data()) as Int32Array;
      const size = rows * columns * several;
      const counts = Array.from({ length: batch }, (_, example) => {
        const own = new Int32Array(concepts + 1);
        for (let i = example * size; i < (example + 1) * size; i++) {
          const index = indexOf(ids[i] as number);
          if (index < 0) throw unknownId(caller, category, ids[i] as number);
          own[index] = (own[index] as number) + 1;
        }
        return own;
      });
      return { category, size: [rows, columns], several, ids, counts } as const;
    }),
  );
}

function unknownId(caller: string, category: string, id: number): OptionError {
  return new OptionError(`${caller}: labels "${category}" hold the id ${id}, which options.concepts does not name.`);
}
