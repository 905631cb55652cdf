import { OptionError } from '../errors.js';
import type { ValueRange } from './ValueRange.js';

/** Throws unless `range`, where given, is two finite numbers in rising order. */
export function checkRange(fn: string, name: string, range: ValueRange | undefined): void {
  if (range === undefined) return;
  const [low, high] = range;
  if (range.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new OptionError(
    `${fn}: ${name} is [${range.join(', ')}]; wanted [low, high], both finite, low < high. Leave it out to fit the data.`,
  );
}
