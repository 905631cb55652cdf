import { OptionError } from '../../errors.js';
import { checkCounts } from './checkCounts.js';
import type { ByConcept, ConceptCounts, UnitCounts } from './UnitCounts.js';

type Nested = Readonly<Record<string, ByConcept>>;

/**
 * Joins parts that `conceptCounts` made of disjoint shards with the same thresholds: exactly, in any order.
 * @throws {OptionError} for no part, or parts of other layers or thresholds.
 * @example
 * const whole = mergeCounts(first, second);
 */
export function mergeCounts(...parts: readonly ConceptCounts[]): ConceptCounts {
  const [first, ...others] = parts as readonly [ConceptCounts, ...ConceptCounts[]];
  if (parts.length === 0) throw new OptionError('mergeCounts: got no part; wanted what conceptCounts gives.');
  for (const part of parts) checkCounts('mergeCounts', part);
  const kind = ({ thresholds }: ConceptCounts): string => JSON.stringify(Object.entries(thresholds).sort());
  if (others.some((part) => kind(part) !== kind(first))) {
    throw new OptionError('mergeCounts: got parts of different layers or thresholds; wanted the same in each.');
  }
  const unit = (layer: string, channel: number): UnitCounts => {
    const units = parts.map((part) => (part.layers[layer] as readonly UnitCounts[])[channel] as UnitCounts);
    return { mask: sum(units.map(({ mask }) => mask)), shared: nested(units.map(({ shared }) => shared)) };
  };
  return {
    examples: parts.reduce((count, part) => count + part.examples, 0),
    thresholds: first.thresholds,
    labelled: nested(parts.map(({ labelled }) => labelled)),
    layers: Object.fromEntries(
      Object.entries(first.layers).map(([layer, units]) => [layer, units.map((_, channel) => unit(layer, channel))]),
    ),
  };
}

/** Counts added up, by key; keys in order, so that the order of parts does not show. */
function sum(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const keys = [...new Set(counts.flatMap(Object.keys))].sort();
  return Object.fromEntries(keys.map((key) => [key, counts.reduce((total, each) => total + (each[key] ?? 0), 0)]));
}

function nested(counts: readonly Nested[]): Record<string, ByConcept> {
  const keys = [...new Set(counts.flatMap(Object.keys))].sort();
  return Object.fromEntries(keys.map((key) => [key, sum(counts.map((each) => each[key] ?? {}))]));
}
