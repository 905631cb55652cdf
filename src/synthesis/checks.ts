import { OptionError } from '../errors.js';

/**
 * Checks that an option is a finite number above zero.
 * @throws An {@link OptionError}.
 */
export function positive(caller: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new OptionError(`${caller}: ${name} is ${String(value)}; wanted a number above 0.`);
  }
}

/**
 * Checks that an option is a number from `low` to `high`.
 * @throws An {@link OptionError}.
 */
export function between(caller: string, name: string, value: number, low: number, high: number = Infinity): void {
  if (!(typeof value === 'number' && value >= low && value <= high)) {
    const wanted = high === Infinity ? `a number of ${low} or more` : `a number from ${low} to ${high}`;
    throw new OptionError(`${caller}: ${name} is ${String(value)}; wanted ${wanted}.`);
  }
}

/**
 * Checks that an option is a finite number above a limit.
 * @throws An {@link OptionError}.
 */
export function above(caller: string, name: string, value: number, limit: number): void {
  if (!(Number.isFinite(value) && value > limit)) {
    throw new OptionError(`${caller}: ${name} is ${String(value)}; wanted a number above ${limit}.`);
  }
}

/**
 * Checks that an option is a whole number of `low` or more.
 * @throws An {@link OptionError}.
 */
export function whole(caller: string, name: string, value: number, low: number): void {
  if (!(Number.isInteger(value) && value >= low)) {
    throw new OptionError(`${caller}: ${name} is ${String(value)}; wanted a whole number of ${low} or more.`);
  }
}

/**
 * Checks that a range is `[black, white]` with black below white.
 * @throws An {@link OptionError}.
 */
export function checkRange(caller: string, range: readonly [number, number]): void {
  if (!(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) {
    throw new OptionError(`${caller}: range is ${JSON.stringify(range)}; wanted [black, white], black < white.`);
  }
}
