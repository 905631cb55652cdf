import type { Declared } from '../../declare.js';
import { maxPixels } from '../../input/maxPixels.js';
import { isCount } from '../../options.js';
import type { Shard } from './LabelledImages.js';

/** Height and width in pixels. */
export type Size = readonly [height: number, width: number];

/** A size as it is given. */
export type GivenSize = number | readonly [height: number, width: number];

/** One number is a square's side. */
export const sidesOf = (size: GivenSize): Size => (typeof size === 'number' ? [size, size] : size);

/** Whether a value is a size that is not too large. */
export function isSize(value: unknown): value is GivenSize {
  const sides: unknown = typeof value === 'number' ? [value, value] : value;
  return (
    Array.isArray(sides) &&
    sides.length === 2 &&
    sides.every((side) => isCount(side, 1)) &&
    (sides[0] as number) * (sides[1] as number) <= maxPixels
  );
}

/** Goes on from "wanted". */
export const SIZE: string = `[height, width] in whole pixels, 1 or more, at most ${maxPixels / 1e6} megapixels`;

/** An option that is a size. */
export const size: Declared<GivenSize | undefined> = { fallback: undefined, isRight: isSize, wanted: SIZE };

/** An option that names one part of several. */
export const shard: Declared<Shard> = {
  fallback: { index: 0, of: 1 },
  isRight: (value) => {
    const { index, of } = (value ?? {}) as Partial<Shard>;
    return isCount(index) && isCount(of, 1) && index < of;
  },
  wanted: '{ index, of } with whole numbers, 0 <= index < of',
};
