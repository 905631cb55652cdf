import type { Transform } from '../plugins.js';
import { compose } from './compose.js';
import { jitter } from './jitter.js';
import { pad } from './pad.js';
import { rotate } from './rotate.js';
import { scaleBy } from './scaleBy.js';

/** The side of Lucid's images, for which its distances are. */
const LUCID_SIDE = 128;

/** 0.9, 0.92, ... 1.1 */
const SCALES = Array.from({ length: 11 }, (_, i) => 1 + (i - 5) / 50);
/** -10, -9, ... 10 degrees, and 0 five times more. */
const ANGLES = [...Array.from({ length: 21 }, (_, i) => i - 10), 0, 0, 0, 0, 0];

/**
 * Lucid's standard transforms: a grey frame of 12 pixels, a shift by up to 8, a scale of 0.9 to 1.1, a turn of up to 10
 * degrees, a shift by up to 4. The pixels are for sides of 128 at most, and shrink with a smaller image.
 * @see lucid/optvis/transform.py, `standard_transforms`.
 */
export function lucidTransforms(): Transform {
  return function lucidTransforms(image, random) {
    const factor = Math.min(1, Math.min(image.shape[1], image.shape[2]) / LUCID_SIDE);
    const pixels = (count: number): number => Math.round(count * factor);
    return compose(
      pad(pixels(12)),
      jitter(pixels(8)),
      scaleBy(SCALES),
      rotate(ANGLES),
      jitter(pixels(4)),
    )(image, random);
  };
}
