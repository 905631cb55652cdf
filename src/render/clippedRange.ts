import { extent } from './extent.js';
import type { ValueRange } from './ValueRange.js';

/**
 * The range of a map's colours when a share of its most extreme values may saturate. It begins at the least value, or
 * is symmetric about zero. A map of few different values keeps its whole range.
 */
export function clippedRange(values: ArrayLike<number>, clip: number, isSigned: boolean): ValueRange {
  const [least, greatest] = extent(values);
  const [low, high] = isSigned ? [0, Math.max(-least, greatest)] : [least, greatest];
  const limit = clip === 0 ? high : limitOf(values, clip, isSigned);
  const top = limit > low ? limit : high;
  return isSigned ? [-(top || 1), top || 1] : [low, top];
}

/** The greatest value (or magnitude) once the share of the greatest ones is left out. */
function limitOf(values: ArrayLike<number>, clip: number, isSigned: boolean): number {
  const finite = Float32Array.from(values).filter(Number.isFinite);
  const sizes = (isSigned ? finite.map(Math.abs) : finite).sort();
  return sizes[sizes.length - 1 - Math.floor(clip * sizes.length)] ?? 0;
}
