import { OptionError } from '../errors.js';
import { show } from '../options.js';

/** Throws unless `value`, where given, is a whole number of at least `least`. */
export function checkWhole(fn: string, name: string, value: number | undefined, least = 1): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new OptionError(`${fn}: ${name} is ${show(value)}; wanted a whole number, ${least} or more.`);
}
