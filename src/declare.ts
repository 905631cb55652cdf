import { OptionError } from './errors.js';
import { checkNames, checkOptions, isCount, show } from './options.js';

/** What an option may be, and its default. */
export interface Declared<T> {
  readonly fallback: T;
  readonly isRight: (value: unknown) => boolean;
  /** Goes on from "wanted". */
  readonly wanted: string;
}

/** An option that is checked elsewhere: a target, a layer's path, a signal. */
export function given<T>(): Declared<T | undefined> {
  return { fallback: undefined, isRight: () => true, wanted: '' };
}

/** An option that is true or false. */
export function flag(fallback: boolean): Declared<boolean> {
  return { fallback, isRight: (value) => typeof value === 'boolean', wanted: 'true or false' };
}

/** An option that is one of some names, by default the first. */
export function oneOf<const T extends string>(...names: readonly [T, ...T[]]): Declared<T> {
  const quoted = names.map((name) => `'${name}'`);
  const wanted = [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].join(' or ');
  return { fallback: names[0], isRight: (value) => names.includes(value as T), wanted };
}

/** An option that is a whole number of so much or more. */
export function count(fallback: number, least = 1): Declared<number> {
  return { fallback, isRight: (value) => isCount(value, least), wanted: `a whole number, ${least} or more` };
}

/** An option that is a whole number, of any sign: a seed. */
export function integer(fallback: number): Declared<number> {
  return { fallback, isRight: Number.isInteger, wanted: 'a whole number' };
}

/** An option that is a finite number within bounds, which belong to it. */
export function numberIn(fallback: number, least: number, most: number = Infinity): Declared<number> {
  const isRight = (value: unknown): boolean =>
    typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most;
  const wanted = most === Infinity ? `a number, ${least} or more` : `a number from ${least} to ${most}`;
  return { fallback, isRight, wanted };
}

type Values<S> = { readonly [K in keyof S]: S[K] extends Declared<infer T> ? T : never };

/**
 * A function's options as it declares them, with what is left out filled in.
 * @throws An {@link OptionError} for a value that does not fit, or a name that is none of them.
 */
export function readOptions<S extends Readonly<Record<string, Declared<unknown>>>>(
  caller: string,
  options: unknown,
  declared: S,
): Values<S> {
  checkOptions(caller, options);
  const all = options as Readonly<Record<string, unknown>>;
  checkNames(caller, all, Object.keys(declared));
  const entries = Object.entries(declared).map(([name, { fallback, isRight, wanted }]) => {
    const value = all[name];
    if (value === undefined) return [name, fallback];
    if (!isRight(value)) throw new OptionError(`${caller}: got ${name} ${show(value)}; wanted ${wanted}.`);
    return [name, value];
  });
  return Object.fromEntries(entries) as Values<S>;
}
