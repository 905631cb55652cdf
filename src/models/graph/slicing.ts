import type { SliceSpec } from '../../network/operations/stridedSlice.js';
import type { NodeAttributes } from './NodeAttributes.js';

/** What a StridedSlice node says: an entry an axis, or for an ellipsis or a new axis. */
export function sliceSpec(
  attributes: NodeAttributes,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[],
): SliceSpec {
  const isSet = (mask: string, entry: number): boolean => ((attributes.number(mask, 0) >> entry) & 1) === 1;
  return begin.map((from, entry) => {
    if (isSet('ellipsis_mask', entry)) return 'rest';
    if (isSet('new_axis_mask', entry)) return 'new';
    return {
      begin: isSet('begin_mask', entry) ? undefined : from,
      end: isSet('end_mask', entry) ? undefined : (end[entry] as number),
      stride: strides[entry] as number,
      isDropped: isSet('shrink_axis_mask', entry),
    };
  });
}
