import type { Port } from 'netlens';
import { kindOf } from './kindOf.js';

/**
 * How many classes an output has, where it has some and their number is fixed. One unit alone may be one class or, with
 * a sigmoid, two: then undefined.
 */
export function classCount(output: Port): number | undefined {
  const last = output.shape.at(-1) ?? undefined;
  return kindOf(output) === 'values' || (kindOf(output) === 'classes' && last === 1) ? undefined : last;
}
