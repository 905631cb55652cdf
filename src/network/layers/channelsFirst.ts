import type { Operation } from '../operation.js';
import { permutation } from './reshaping.js';

const TO_LAST = [0, 2, 3, 1];
const TO_FIRST = [0, 3, 1, 2];

/** Operations over `[batch, rows, columns, channels]`, for a layer that may have its channels first. */
export function overPictures(
  layer: { readonly dataFormat?: string },
  ...operations: readonly Operation[]
): readonly Operation[] {
  if (layer.dataFormat !== 'channelsFirst') return operations;
  return [permutation(TO_LAST), ...operations, permutation(TO_FIRST)];
}
