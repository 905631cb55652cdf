import { OptionError } from './errors.js';
import { nearest } from './nearest.js';

/** Any value as a message shows it: short, and without ever throwing, whatever the value. */
export function show(value: unknown): string {
  const text = described(value, 0);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function described(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    if (depth > 1) return 'an array';
    const items = Array.from(value.slice(0, 8), (item) => described(item, depth + 1));
    return `[${items.join(', ')}${value.length > 8 ? ', ...' : ''}]`;
  }
  const { name } = ((Object.getPrototypeOf(value) as object | null)?.constructor ?? {}) as { name?: unknown };
  return typeof name === 'string' && name !== 'Object' ? `a ${name}` : 'an object';
}

/** A list that holds the names of all options. */
export type AllNames<O, N extends readonly string[]> = N &
  ([Exclude<keyof O & string, N[number]>] extends [never]
    ? unknown
    : { missing: Exclude<keyof O & string, N[number]> });

/** Throws unless the options are an object (plain JavaScript also gives `null`), each by one of their names. */
export function checkOptions<O, const N extends readonly (keyof O & string)[]>(
  fn: string,
  options: O,
  names?: AllNames<O, N>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(`${fn}: got the options ${show(options)}; wanted an object with each option by its name.`);
  }
  if (names !== undefined) checkNames(fn, options, names);
}

/** Throws unless every option has one of some names. */
export function checkNames(caller: string, options: object, names: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const hint =
    names.length === 0
      ? 'There are none.'
      : `Did you mean ${nearest(unknown, names, 1).join()}? All: ${names.join(', ')}.`;
  throw new OptionError(`${caller}: there is no option ${show(unknown)}. ${hint}`);
}

/** Throws unless the option is true or false. */
export function checkBoolean(fn: string, name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new OptionError(`${fn}: got ${name} ${show(value)}; wanted true or false.`);
}

/** An object with values by key: a part of a result that may have been through JSON. */
export type Plain = Readonly<Record<string, unknown>>;

/** Whether it has values by key. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is a whole number of so much or more. */
export function isCount(value: unknown, least = 0): value is number {
  return Number.isInteger(value) && (value as number) >= least;
}

/** Whether it is a list of which each item is right. */
export function isListOf(value: unknown, isRight: (item: unknown) => boolean): value is readonly unknown[] {
  // Array.from visits the holes of a list too.
  return Array.isArray(value) && Array.from(value as unknown[]).every(isRight);
}

/** Whether it has values by key, each of them right. */
export function isRecordOf(value: unknown, isRight: (item: unknown) => boolean): value is Plain {
  return isPlain(value) && Object.values(value).every(isRight);
}

/** What somebody else's error says. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
