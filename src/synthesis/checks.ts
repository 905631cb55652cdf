import { OptionError } from '../errors.js';
import { show } from '../options.js';

/**
 * Checks that an option is a finite number above zero.
 * @throws An {@link OptionError}.
 */
export function checkPositive(caller: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted a number above 0.`);
  }
}

/**
 * Checks that an option is a finite number from `low` to `high`.
 * @throws An {@link OptionError}.
 */
export function checkBetween(caller: string, name: string, value: number, low: number, high: number = Infinity): void {
  if (!(Number.isFinite(value) && value >= low && value <= high)) {
    const wanted = high === Infinity ? `a number of ${low} or more` : `a number from ${low} to ${high}`;
    throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted ${wanted}.`);
  }
}

/**
 * Checks that an option is a finite number above a limit.
 * @throws An {@link OptionError}.
 */
export function checkAbove(caller: string, name: string, value: number, limit: number): void {
  if (!(Number.isFinite(value) && value > limit)) {
    throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted a number above ${limit}.`);
  }
}

/**
 * Checks that an option is a whole number of `low` or more.
 * @throws An {@link OptionError}.
 */
export function checkWhole(caller: string, name: string, value: number, low: number): void {
  if (!(Number.isInteger(value) && value >= low)) {
    throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted a whole number of ${low} or more.`);
  }
}

/**
 * Checks that a range is `[black, white]` with black below white.
 * @throws An {@link OptionError}.
 */
export function checkRange(caller: string, range: readonly [number, number]): void {
  if (!(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1])) {
    throw new OptionError(`${caller}: range is ${show(range)}; wanted [black, white], black < white.`);
  }
}

/**
 * Checks that an option is a finite number.
 * @throws An {@link OptionError}.
 */
export function checkFinite(caller: string, name: string, value: number): void {
  if (!Number.isFinite(value)) throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted a number.`);
}

/**
 * Checks that an option is one of some words.
 * @throws An {@link OptionError}.
 */
export function checkOneOf(caller: string, name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  const wanted = words.map((word) => `"${word}"`).join(' or ');
  throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted ${wanted}.`);
}
