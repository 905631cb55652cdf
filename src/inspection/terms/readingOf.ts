import type { Kind, Operation } from '../../network/operation.js';
import { affine, constant, dense, merge, reduction } from './combinations.js';
import { concatenation, pad, reshape, resize, slice, transpose } from './moves.js';
import { copy, type Index, type Reader, type Reading, type Surroundings } from './Reading.js';
import { convolution, depthwise, pooling, transposedConvolution } from './windows.js';

const readers: { readonly [K in Kind]?: Reader<K> } = {
  affine,
  cast: (_, at) => copy(at),
  concatenation,
  constant,
  convolution,
  dense,
  depthwise,
  merge,
  pad,
  pooling,
  reduction,
  reshape,
  resize,
  slice,
  transpose,
  transposedConvolution,
};

/** What one value is made of; undefined where the operation is no sum, maximum, minimum or product of single values. */
export function readingOf(operation: Operation, at: Index, around: Surroundings): Reading | undefined {
  return (readers[operation.kind] as Reader<Kind> | undefined)?.(operation as never, at, around);
}
