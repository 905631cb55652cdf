import type { ColormapName } from './ColormapName.js';
import { extent } from './extent.js';
import { symmetricRange } from './symmetricRange.js';
import type { ValueRange } from './ValueRange.js';

/** The range that fits a map: its least to its greatest value, or symmetric about zero for a diverging colour map. */
export function mapRange(values: ArrayLike<number>, colormap: ColormapName): ValueRange {
  return colormap === 'BuRd' ? symmetricRange(values) : extent(values);
}
