import type { Declared } from '../declare.js';
import { isListOf } from '../options.js';
import { colormapData } from './colormapData.js';
import type { ColormapName } from './ColormapName.js';
import type { ValueRange } from './ValueRange.js';

/** An option whose default depends on what is drawn. */
export function optional<T>(declared: Declared<T>): Declared<T | undefined> {
  return { ...declared, fallback: undefined };
}

/** The values of the lowest and the highest colour. */
export const range: Declared<ValueRange | undefined> = {
  fallback: undefined,
  isRight: (value) =>
    isListOf(value, Number.isFinite) && value.length === 2 && (value[0] as number) < (value[1] as number),
  wanted: '[low, high], both finite, low < high. Leave it out to fit the data',
};

/** The share of the most extreme values that may saturate. */
export const clip: Declared<number> = {
  fallback: 0,
  isRight: (value) => typeof value === 'number' && value >= 0 && value < 1,
  wanted: 'a share from 0 to below 1, such as 0.01',
};

/** The name of a colour map. */
export function colormapOption(fallback: ColormapName): Declared<ColormapName> {
  return { fallback, isRight: isColormapName, wanted: `one of ${Object.keys(colormapData).join(', ')}` };
}

/** Whether there is such a colour map. */
export const isColormapName = (value: unknown): value is ColormapName =>
  typeof value === 'string' && Object.hasOwn(colormapData, value);

/** A page's heading. */
export function titleOption(fallback: string): Declared<string> {
  return { fallback, isRight: (value) => typeof value === 'string', wanted: 'a string' };
}
