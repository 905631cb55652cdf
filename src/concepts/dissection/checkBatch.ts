import { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../../errors.js';
import { show } from '../../options.js';
import type { LabelledBatch } from './LabelledBatch.js';

/**
 * Checks that a batch has images.
 * @throws {ShapeError}
 */
export function checkBatch<B extends Pick<LabelledBatch, 'images'>>(caller: string, batch: B): B {
  const images: unknown = (batch as B | null | undefined)?.images;
  if (images instanceof Tensor && !images.isDisposed) return batch;
  const got = images instanceof Tensor ? 'disposed images' : show(batch);
  throw new ShapeError(`${caller}: a batch is ${got}; wanted { images, labels } with images [batch, h, w, channels].`);
}
