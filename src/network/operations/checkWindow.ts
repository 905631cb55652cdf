import { ShapeError } from '../../errors.js';
import type { Geometry, Pair } from '../geometry.js';

/**
 * Throws unless a window fits into a picture at least once. tfjs computes an empty result, on wasm by writing to memory
 * that belongs to others.
 * @throws An {@link ShapeError}.
 */
export function checkWindow(
  shape: readonly number[],
  window: Pair,
  { dilations, padding }: Pick<Geometry, 'dilations' | 'padding'>,
): void {
  if (padding === 'same') return;
  for (const axis of [0, 1] as const) {
    const [before, after] = padding === 'valid' ? [0, 0] : padding[axis];
    const reach = (window[axis] - 1) * dilations[axis] + 1;
    if (reach > (shape[axis + 1] as number) + before + after) {
      throw new ShapeError(
        `A window of ${window.join(' x ')} does not fit into the ${shape.slice(1, 3).join(' x ')} places of its layer's input. ` +
          'Wanted a larger picture.',
      );
    }
  }
}
