import { pearson } from './pearson.js';

/** Spearman's rank correlation of two lists, equal values sharing their mean rank; 0 where one does not vary. */
function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}

/** Spearman's correlation of a map and another; 1 if both are the same, even if they do not vary. */
export function rankLikeness(map: Float32Array, other: Float32Array): number {
  return map.every((value, i) => value === other[i]) ? 1 : spearman(map, other);
}

/** The rank of each value, from 0; equal values have the mean of theirs. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (i, j) => (values[i] as number) - (values[j] as number),
  );
  const found = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = values[order[start] as number];
    while (end < order.length && values[order[end] as number] === value) end++;
    for (let k = start; k < end; k++) found[order[k] as number] = (start + end - 1) / 2;
  }
  return found;
}
