import { OptionError } from '../../errors.js';
import { isListOf, isPlain, isRecordOf, show } from '../../options.js';
import type { Comparison } from './Comparison.js';

/**
 * Checks a comparison that may have been through JSON.
 * @throws {OptionError}
 */
export function checkComparison(caller: string, given: unknown): asserts given is Comparison {
  const { methods, metrics, seed, pictures, table, scores, curves, absent, previews } = (given ??
    {}) as Partial<Comparison>;
  const count = pictures?.length;
  const isNamed = (value: unknown): boolean => isPlain(value) && typeof value['name'] === 'string';
  const isScores = (list: unknown): boolean =>
    isListOf(list, (score) => score === null || Number.isFinite(score)) && list.length === count;
  const isCurve = (curve: unknown): boolean => isPlain(curve) && isListOf(curve['mean'], Number.isFinite);
  const isEstimate = (value: unknown): boolean => isPlain(value) && Number.isFinite(value['mean']);
  const fits =
    isListOf(methods, (name) => typeof name === 'string') &&
    isListOf(metrics, isNamed) &&
    Number.isInteger(seed) &&
    isListOf(pictures, isNamed) &&
    isRecordOf(table, (row) => isRecordOf(row, isEstimate)) &&
    isRecordOf(scores, (row) => isRecordOf(row, isScores)) &&
    isRecordOf(curves, (row) => isRecordOf(row, isCurve)) &&
    isListOf(absent, (one) => isPlain(one) && typeof one['reason'] === 'string') &&
    isListOf(previews, (one) => isNamed(one) && isPlain((one as { maps?: unknown }).maps));
  if (fits) return;
  throw new OptionError(`${caller}: got ${show(given)} that holds no comparison; wanted what compare gives.`);
}

/** What two comparisons must have in common to be joined. */
export function kindOf({ methods, metrics, seed }: Pick<Comparison, 'methods' | 'metrics' | 'seed'>): string {
  return JSON.stringify([methods, metrics.map(({ name, better }) => [name, better]), seed]);
}
