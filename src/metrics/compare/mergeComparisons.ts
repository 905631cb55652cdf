import { OptionError } from '../../errors.js';
import { checkComparison, kindOf } from './checkComparison.js';
import type { Comparison } from './Comparison.js';
import { ComparisonTally } from './ComparisonTally.js';

/**
 * Joins comparisons that `compare` made of disjoint shards with the same methods, metrics and seed, in any order.
 * Scores, means and intervals are those of one call over all the data; mean curves are, but for rounding.
 * @throws {OptionError} for no part, parts of other methods, metrics or seed, or a picture that is in two.
 * @example
 * const whole = mergeComparisons(first, second);
 */
export function mergeComparisons(...parts: readonly Comparison[]): Comparison {
  const [first, ...others] = parts as readonly [Comparison, ...Comparison[]];
  if (parts.length === 0) throw new OptionError('mergeComparisons: got no part; wanted what compare gives.');
  for (const part of parts) checkComparison('mergeComparisons', part);
  if (others.some((part) => kindOf(part) !== kindOf(first))) {
    throw new OptionError(
      'mergeComparisons: got parts of different methods, metrics or seed; wanted the same in each, in one order.',
    );
  }
  const names = parts.flatMap(({ pictures }) => pictures.map(({ name }) => name));
  const twice = names.toSorted().find((name, i, sorted) => name === sorted[i + 1]);
  if (twice !== undefined) {
    throw new OptionError(
      `mergeComparisons: picture "${twice}" is in two parts; wanted disjoint shards, their pictures named.`,
    );
  }
  const tally = new ComparisonTally({ methods: first.methods, metrics: first.metrics, seed: first.seed });
  const key = ({ pictures: [picture] }: Comparison): string => picture?.name ?? '';
  for (const part of parts.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))) tally.join(part);
  return tally.toJSON();
}
