import { mergeCounts, mergeQuantiles, mergeTopActivations, type TopActivations } from 'netlens';
import type { PartName, Parts } from './task.js';

const joins: { readonly [P in PartName]: (parts: readonly Parts[P][]) => Parts[P] } = {
  quantiles: (parts) => mergeQuantiles(...parts),
  counts: (parts) => mergeCounts(...parts),
  top: (parts) =>
    Object.fromEntries(
      Object.keys(parts[0] as object).map((layer) => [
        layer,
        mergeTopActivations(...parts.map((part) => part[layer] as TopActivations)),
      ]),
    ),
};

/** Parts of disjoint shards as one. */
export function joined<P extends PartName>(name: P, parts: readonly Parts[P][]): Parts[P] {
  return joins[name](parts);
}
