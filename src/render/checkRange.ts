import { OptionError } from '../errors.js';
import { show } from '../options.js';
import type { ValueRange } from './ValueRange.js';

/** Throws unless `range`, where given, is two finite numbers in rising order. */
export function checkRange(fn: string, name: string, range: ValueRange | undefined): void {
  if (range === undefined) return;
  if (Array.isArray(range) && range.length === 2) {
    const [low, high] = range as unknown as ValueRange;
    if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  }
  throw new OptionError(
    `${fn}: ${name} is ${show(range)}; wanted [low, high], both finite, low < high. Leave it out to fit the data.`,
  );
}
