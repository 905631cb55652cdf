import type { Target } from '../objectives/target.js';
import { OptionError } from '../errors.js';
import { checkNames, checkOptions, isCount, show, type AllNames } from '../options.js';
import { checkPace } from '../pace.js';

/** How far a metric has come. */
export interface MetricProgress {
  /** Pictures scored, or explained. */
  readonly done: number;
  /** The pictures in all. */
  readonly total: number;
}

/** Options of metrics that run a model. */
export interface MetricOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (progress: MetricProgress) => void;
}

/** Options of metrics that need scores. */
export interface ScoredOptions extends MetricOptions {
  /**
   * Whose score: a class for all examples, a class for each, or an objective, which is scored as it is.
   * @default each example's top class
   */
  readonly target?: Target;
  /** How many pictures are scored at once, 1 or more. @default 32 */
  readonly batchSize?: number;
}

/** Checks what all metrics that run a model take, and that there are no options but these and a metric's `own`. */
export function checkMetric<O extends ScoredOptions, const N extends readonly (keyof O & string)[] = []>(
  caller: string,
  options: O,
  own?: AllNames<Omit<O, keyof ScoredOptions>, N>,
): void {
  checkOptions(caller, options);
  checkNames(caller, options, ['target', 'batchSize', 'signal', 'onProgress', ...(own ?? [])]);
  checkPace(caller, options);
  if (options.batchSize !== undefined) checkFrom1(caller, 'batchSize', options.batchSize);
}

/** Throws unless a number is whole, and 1 or more. */
export function checkFrom1(caller: string, name: string, value: unknown): void {
  if (isCount(value, 1)) return;
  throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted a whole number, 1 or more.`);
}

/** Throws unless a number is finite and not negative. */
export function checkFrom0(caller: string, name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return;
  throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted a finite number, 0 or more.`);
}

/** Throws unless a value is one of some words. */
export function checkOneOf(caller: string, name: string, value: unknown, words: readonly string[]): void {
  if (words.includes(value as string)) return;
  const listed = words.map((word) => `'${word}'`).join(' or ');
  throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted ${listed}.`);
}

/** Throws unless a seed is a whole number. */
export function checkSeed(caller: string, seed: unknown): void {
  if (Number.isInteger(seed)) return;
  throw new OptionError(`${caller}: seed is ${show(seed)}; wanted a whole number.`);
}
