import { dispose, tensor3d, tensor4d, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LabelledBatch } from '../../concepts/dissection/LabelledBatch.js';
import type { Concepts } from '../../concepts/dissection/UnitCounts.js';
import { OptionError } from '../../errors.js';
import { show } from '../../options.js';
import type { LabelledImages, Shard } from './LabelledImages.js';
import type { Size } from './sizes.js';

/** Where images and labels come from: `rows` are all images, of all shards. */
export interface LabelledSource<R> {
  readonly caller: string;
  readonly concepts: Concepts;
  readonly categories: readonly string[];
  readonly rows: readonly R[];
  /** The sizes of what a row gives. */
  readonly sizesOf: (row: R) => { readonly image: Size; readonly label: Size };
  /** Its pixels, `[h, w, 3]`. */
  readonly picture: (row: R) => Promise<Float32Array>;
  /** A category's ids, `[h, w]`; several where a place carries several. */
  readonly maps: (row: R, category: string) => Promise<readonly Int32Array[]>;
}

/** The images of one shard in batches of the same sizes. */
export function readRows<R>(source: LabelledSource<R>, batchSize: number, { index, of }: Shard): LabelledImages {
  const { caller, concepts, categories, rows: all, sizesOf } = source;
  const [first, end] = [index, index + 1].map((i) => Math.floor((i * all.length) / of)) as [number, number];
  const rows = all.slice(first, end);
  return {
    concepts,
    categories,
    examples: rows.length,
    firstExample: first,
    async *data() {
      for (const some of batches(rows, batchSize, sizesOf)) {
        const batch = await readBatch(some, source);
        try {
          yield batch;
        } finally {
          dispose([batch.images, ...Object.values(batch.labels)]);
        }
      }
    },
    async image(example) {
      const row = Number.isInteger(example) ? all[example] : undefined;
      if (row === undefined) {
        throw new OptionError(
          `${caller}: got the image ${show(example)}; wanted a number from 0 to ${all.length - 1}.`,
        );
      }
      const values = await source.picture(row);
      return tensor4d(values, [1, ...sizesOf(row).image, 3]);
    },
  };
}

/** Runs of rows of the same sizes. */
function* batches<R>(rows: readonly R[], batchSize: number, sizesOf: LabelledSource<R>['sizesOf']): Generator<R[]> {
  const key = (row: R): string => JSON.stringify(sizesOf(row));
  let batch: R[] = [];
  for (const row of rows) {
    if (batch.length === batchSize || (batch[0] !== undefined && key(batch[0]) !== key(row))) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}

/** Reads rows of the same sizes. Tensors are made when all is read, so a missing file leaves nothing behind. */
async function readBatch<R>(rows: readonly R[], source: LabelledSource<R>): Promise<LabelledBatch> {
  const { image, label } = source.sizesOf(rows[0] as R);
  const [height, width] = image;
  const images = new Float32Array(rows.length * height * width * 3);
  const maps = new Map(source.categories.map((category) => [category, [] as (readonly Int32Array[])[]]));
  for (const [i, row] of rows.entries()) {
    images.set(await source.picture(row), i * height * width * 3);
    for (const [category, read] of maps) read.push(await source.maps(row, category));
  }
  return {
    images: tensor4d(images, [rows.length, height, width, 3]),
    labels: Object.fromEntries([...maps].map(([category, read]) => [category, labelTensor(read, label)])),
  };
}

/** `[batch, h, w]`, or `[batch, h, w, several]` where a picture has several maps. */
function labelTensor(pictures: readonly (readonly Int32Array[])[], [rows, columns]: Size): Tensor3D | Tensor4D {
  const several = Math.max(1, ...pictures.map((maps) => maps.length));
  const places = rows * columns;
  const ids = new Int32Array(pictures.length * places * several);
  pictures.forEach((maps, picture) =>
    maps.forEach((map, layer) => {
      for (let i = 0; i < places; i++) ids[(picture * places + i) * several + layer] = map[i] as number;
    }),
  );
  return several === 1
    ? tensor3d(ids, [pictures.length, rows, columns], 'int32')
    : tensor4d(ids, [pictures.length, rows, columns, several], 'int32');
}
