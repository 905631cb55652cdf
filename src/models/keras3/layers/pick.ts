import type { Sizes } from './Sizes.js';

/**
 * A part of an axis: an index, `[start, stop, step]` with a step of 1 or -1, or as many whole axes as there are left.
 */
export type Part = number | readonly [start: number | null, stop: number | null, step: 1 | -1] | 'ellipsis';

/** What stands between the brackets of `x[...]`. */
export type Key = readonly Part[];

/** The part of each axis. */
function parts(rank: number, key: Key): Exclude<Part, 'ellipsis'>[] {
  const whole = [null, null, 1] as const;
  const fill = Array.from({ length: rank - key.filter((part) => part !== 'ellipsis').length }, () => whole);
  const full = key.includes('ellipsis') ? key : [...key, 'ellipsis' as const];
  return full.flatMap((part) => (part === 'ellipsis' ? fill : [part]));
}

const clamp = (index: number, size: number): number => Math.min(Math.max(index < 0 ? index + size : index, 0), size);

/** Where the part of an axis begins, and its length. */
function extentOf(part: Exclude<Part, 'ellipsis'>, size: number): { begin: number; size: number } {
  if (typeof part === 'number') return { begin: part < 0 ? part + size : part, size: 1 };
  const [start, stop] = part;
  const begin = clamp(start ?? 0, size);
  return { begin, size: Math.max(0, clamp(stop ?? size, size) - begin) };
}

/** A key as tfjs's slice: which axes are turned about afterwards, and which are left out. */
export function pickOf(
  shape: readonly number[],
  key: Key,
): { begin: number[]; size: number[]; reversed: number[]; squeezed: number[] } {
  const each = parts(shape.length, key);
  const extents = each.map((part, axis) => extentOf(part, shape[axis]!));
  const axesOf = (holds: (part: Part) => boolean): number[] =>
    each.flatMap((part, axis) => (holds(part) ? [axis] : []));
  return {
    begin: extents.map(({ begin }) => begin),
    size: extents.map(({ size }) => size),
    reversed: axesOf((part) => Array.isArray(part) && part[2] === -1),
    squeezed: axesOf((part) => typeof part === 'number'),
  };
}

/** The shape of what a key picks. */
export function pickedShape(shape: Sizes, key: Key): Sizes {
  return parts(shape.length, key).flatMap((part, axis) => {
    if (typeof part === 'number') return [];
    const size = shape[axis] ?? null;
    return [size === null ? null : extentOf(part, size).size];
  });
}
