import type { Locality } from './operation.js';
import type { ReceptiveInterval } from './receptiveInterval.js';

const itself: ReceptiveInterval = { stride: 1, start: 0, end: 1, up: 1 };

/** Each place reads itself alone, and how to compute it so. */
export function inPlace(onCrops: Locality['onCrops']): Locality {
  return { rows: itself, columns: itself, onCrops };
}
