import { util, type KernelFunc, type TensorInfo, type UnsortedSegmentSumAttrs } from '@tensorflow/tfjs-core';
import { kernel } from './heap.js';

/** The gradient of gather: slices of x added up by segment, `out[segmentIds[i]] += x[i]`; a negative id is left out. */
export const unsortedSegmentSum: KernelFunc = kernel<
  { x: TensorInfo; segmentIds: TensorInfo },
  UnsortedSegmentSumAttrs
>(({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
  const rest = x.shape.slice(segmentIds.shape.length);
  const size = util.sizeFromShape(rest);
  const out = backend.makeOutput([numSegments, ...rest], 'float32');
  const sums = backend.typedArrayFromHeap(out).fill(0);
  const [values, ids] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(segmentIds)];
  ids.forEach((id, i) => {
    if (id < 0 || id >= numSegments) return;
    for (let k = 0; k < size; k++) {
      const to = id * size + k;
      sums[to] = (sums[to] as number) + (values[i * size + k] as number);
    }
  });
  return out;
});
