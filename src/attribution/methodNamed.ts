import { OptionError } from '../errors.js';
import { nearest } from '../nearest.js';
import { show } from '../options.js';
import type { Method } from './Method.js';
import { methods } from './methods.js';

/**
 * The row of `methods` with a name.
 * @throws An {@link OptionError} that offers the nearest name.
 */
export function methodNamed(caller: string, name: unknown): Method {
  const found = methods.find((method) => method.name === name);
  if (found !== undefined) return found;
  const names = methods.map((method) => method.name);
  const near = typeof name === 'string' ? ` Did you mean ${nearest(name, names, 1).join()}?` : '';
  throw new OptionError(`${caller}: method is ${show(name)}; wanted one of ${names.join(', ')}.${near}`);
}
