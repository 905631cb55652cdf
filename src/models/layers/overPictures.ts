import { TO_FIRST, TO_LAST } from '../../network/channelsLast.js';
import type { Operation } from '../../network/operation.js';
import { transpose } from '../../network/operations/transpose.js';

/** Operations over `[batch, rows, columns, channels]`, for a layer that may have its channels first. */
export function overPictures(
  layer: { readonly dataFormat?: string },
  ...operations: readonly Operation[]
): readonly Operation[] {
  if (layer.dataFormat !== 'channelsFirst') return operations;
  return [transpose(TO_LAST), ...operations, transpose(TO_FIRST)];
}
