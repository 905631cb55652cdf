import * as tf from '@tensorflow/tfjs-core';
import type { LabelledBatch } from 'netlens';
import { imageTensor } from '../world/batch.js';
import { type Category, makePicture, pictureSize } from '../world/world.js';

const categories: readonly Category[] = ['shape', 'colour', 'texture', 'background'];

/** Options of {@link pictureBatches}. */
export interface PictureBatchesOptions {
  /** The number of the first picture. @default 0 */
  readonly first?: number;
  /** Pictures in a batch. @default 20 */
  readonly batchSize?: number;
}

/** Pictures of the world with the concept at each pixel, in batches that are disposed of one by one. */
export function* pictureBatches(
  count: number,
  { first = 0, batchSize = 20 }: PictureBatchesOptions = {},
): Generator<LabelledBatch> {
  for (let start = 0; start < count; start += batchSize) {
    const length = Math.min(batchSize, count - start);
    const some = Array.from({ length }, (_, i) => makePicture(first + start + i));
    const labels = Object.fromEntries(
      categories.map((category) => {
        const ids = new Int32Array(some.length * pictureSize ** 2);
        some.forEach((picture, i) => ids.set(picture.labels[category], i * pictureSize ** 2));
        return [category, tf.tensor3d(ids, [some.length, pictureSize, pictureSize], 'int32')];
      }),
    );
    const images = imageTensor(some);
    try {
      yield { images, labels };
    } finally {
      tf.dispose([images, ...Object.values(labels)]);
    }
  }
}
