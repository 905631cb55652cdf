import { OptionError } from '../../errors.js';
import { isCount, isListOf, isPlain, isRecordOf, show } from '../../options.js';
import type { ConceptCounts } from './UnitCounts.js';

/**
 * Checks counts that may have been through JSON.
 * @throws {OptionError}
 */
export function checkCounts(caller: string, part: ConceptCounts): void {
  const isCounts = (counts: unknown): boolean => isRecordOf(counts, (count) => isCount(count));
  const isUnit = (unit: unknown): boolean =>
    isPlain(unit) && isCounts(unit['mask']) && isRecordOf(unit['shared'], isCounts);
  const { examples, thresholds, labelled, layers } = (part ?? {}) as Partial<ConceptCounts>;
  const fits =
    isCount(examples) &&
    isRecordOf(thresholds, (units) => isListOf(units, (unit) => typeof unit === 'number')) &&
    isRecordOf(labelled, isCounts) &&
    isRecordOf(layers, (units) => isListOf(units, isUnit));
  const lengths = (units: object): string =>
    JSON.stringify(
      Object.entries(units)
        .map(([layer, { length }]: [string, ArrayLike<unknown>]) => [layer, length])
        .sort(),
    );
  if (fits && lengths(thresholds!) === lengths(layers!)) return;
  throw new OptionError(`${caller}: got ${show(part)} that does not hold counts; wanted what conceptCounts gives.`);
}
