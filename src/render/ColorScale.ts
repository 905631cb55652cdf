import type { ColormapName } from './ColormapName.js';

/** Which colour stands for which value: what a legend shows. */
export interface ColorScale {
  /** The colours. */
  readonly colormap: ColormapName;
  /** The value of the lowest colour; what is below it has the same. */
  readonly low: number;
  /** The value of the highest colour; what is above it has the same. */
  readonly high: number;
}
