import { slice_util, util, type KernelFunc, type SliceAttrs, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from './heap.js';

/**
 * Cuts a part out of a tensor, on the heap. tfjs's own copies the whole tensor off the heap first: a small part of a
 * large image takes as long as all of it.
 */
export const slice: KernelFunc = kernel<{ x: TensorInfo }, SliceAttrs>(({ inputs: { x }, attrs, backend }) => {
  const [begin, size] = slice_util.parseSliceParams(x as never, attrs.begin, attrs.size) as [number[], number[]];
  const out = backend.makeOutput(size, x.dtype);
  if (util.sizeFromShape(size) === 0) return out;
  if (x.dtype === 'string') {
    const strings = backend.readSync(x.dataId) as unknown as Uint8Array[];
    const data = backend.dataIdMap.get(out.dataId) as unknown as { stringBytes: Uint8Array[] };
    data.stringBytes = [];
    eachRun(x.shape, begin, size, (from, count) => data.stringBytes.push(...strings.slice(from, from + count)));
    return out;
  }
  const [source, target] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(out)];
  let at = 0;
  eachRun(x.shape, begin, size, (from, count) => {
    target.set(source.subarray(from, from + count), at);
    at += count;
  });
  return out;
});

/** Calls with the start and length of each run of values that lie together, in order. */
function eachRun(
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  use: (from: number, count: number) => void,
): void {
  const strides = [...util.computeStrides([...shape]), 1];
  // The last axes that are kept whole are one run, with the part of the axis before them.
  let last = shape.length - 1;
  while (last > 0 && size[last] === shape[last]) last--;
  const visit = (axis: number, from: number): void => {
    const stride = strides[axis] ?? 1;
    const start = from + (begin[axis] ?? 0) * stride;
    if (axis >= last) use(start, (size[axis] ?? 1) * stride);
    else for (let i = 0; i < size[axis]!; i++) visit(axis + 1, start + i * stride);
  };
  visit(0, 0);
}
