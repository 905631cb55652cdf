import type { ColormapName } from './ColormapName.js';

/** Whether a colour map's middle stands for zero. */
export function isDiverging(colormap: ColormapName): boolean {
  return colormap === 'BuRd';
}
