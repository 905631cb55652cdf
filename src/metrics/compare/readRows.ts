import type { Method, MethodOptions, Explanation } from '../../attribution/Method.js';
import { methods as known } from '../../attribution/methods.js';
import { OptionError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import { nearest } from '../../nearest.js';
import { isPlain, show } from '../../options.js';
import type { ComparedMetric } from './ComparedMetric.js';
import { comparedMetrics } from './comparedMetrics.js';

/** A method as `compare` takes it: a row of `methods`, or one of your own. */
export interface ComparedMethod {
  /** Unlike all others. */
  readonly name: string;
  /** Gives a map `[1, h, w]`, or something of the input's shape. */
  explain(this: void, model: Explainable, image: never, options: MethodOptions): Explanation | Promise<Explanation>;
  /** Whether its values add up to the score. */
  readonly isAdditive?: true;
  /** Whether it takes `signal`. */
  readonly isAsync?: boolean;
}

/** The methods of some names, and those given whole. */
export function readMethods(caller: string, given: unknown): readonly ComparedMethod[] {
  const isOne = (value: unknown): value is ComparedMethod => isPlain(value) && typeof value['explain'] === 'function';
  return read<ComparedMethod>(caller, 'methods', given, known as readonly Method[], isOne);
}

/** The metrics of some names, and those given whole. */
export function readMetrics(caller: string, given: unknown): readonly ComparedMetric[] {
  const isOne = (value: unknown): value is ComparedMetric =>
    isPlain(value) &&
    typeof value['measure'] === 'function' &&
    ['more', 'less', 'neither'].includes(value['better'] as string);
  return read<ComparedMetric>(caller, 'metrics', given, comparedMetrics, isOne);
}

function read<T extends { readonly name: string }>(
  caller: string,
  option: string,
  given: unknown,
  rows: readonly T[],
  isOne: (value: unknown) => value is T,
): readonly T[] {
  const names = rows.map(({ name }) => name);
  const wanted = `names (${names.join(', ')}), or rows of your own`;
  if (!Array.isArray(given) || given.length === 0) {
    throw new OptionError(`${caller}: ${option} is ${show(given)}; wanted a list of ${wanted}.`);
  }
  const found = Array.from(given as unknown[], (one): T => {
    if (isOne(one) && typeof one.name === 'string' && one.name !== '') return one;
    const row = rows.find(({ name }) => name === one);
    if (row !== undefined) return row;
    const hint = typeof one === 'string' ? ` Did you mean ${nearest(one, names, 1).join()}?` : '';
    throw new OptionError(`${caller}: there is ${show(one)} among the ${option}; wanted ${wanted}.${hint}`);
  });
  const twice = found.find(({ name }, i) => found.findIndex((other) => other.name === name) !== i);
  if (twice === undefined) return found;
  throw new OptionError(`${caller}: two of the ${option} are called "${twice.name}"; wanted names that differ.`);
}
