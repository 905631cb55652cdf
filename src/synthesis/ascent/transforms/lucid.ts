import { warp, type Affine } from '../../image/warp.js';
import type { Transform } from '../plugins.js';

/** The side of Lucid's images, for which its distances are. */
const LUCID_SIDE = 128;
/** The colour outside the image: Lucid's frame. */
const GREY = 0.5;

/** 0.9, 0.92, ... 1.1 */
const SCALES = Array.from({ length: 11 }, (_, i) => 1 + (i - 5) / 50);
/** -10, -9, ... 10 degrees, and 0 five times more. */
const ANGLES = [...Array.from({ length: 21 }, (_, i) => i - 10), 0, 0, 0, 0, 0];

/**
 * Lucid's standard transforms: a grey frame of 12 pixels, then a shift by up to 4 each way, and a scale of 0.9 to 1.1.
 * A turn of up to 10 degrees and a shift by up to 2 each way follow. The pixels are for sides of 128, and grow and
 * shrink with the image.
 *
 * They are one map of the plane, so the image is sampled once, and cut to its size about its centre. This is quicker
 * and blurs less than `pad`, `jitter`, `scaleBy`, `rotate` and `jitter` composed.
 * @see lucid/optvis/transform.py, `standard_transforms`.
 */
export function lucid(): Transform {
  return function lucid(image, random) {
    const [batch, height, width] = image.shape;
    const factor = Math.min(height, width) / LUCID_SIDE;
    const shift = (pixels: number): number => {
      const whole = Math.round(pixels * factor);
      return random.integer(whole + 1) - whole / 2;
    };
    const [down, right] = [shift(8), shift(8)];
    const [scale, angle] = [random.pick(SCALES), (random.pick(ANGLES) * Math.PI) / 180];
    const [later, sideways] = [shift(4), shift(4)];
    const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
    // From a place of the result, shifted, about the centre, turned and scaled, shifted again.
    const [x, y] = [(width - 1) / 2, (height - 1) / 2];
    const [u, v] = [sideways - x, later - y];
    const map: Affine = [cos, -sin, x + right + cos * u - sin * v, sin, cos, y + down + sin * u + cos * v];
    return warp(
      image,
      Array.from({ length: batch }, () => map),
      [height, width],
      GREY,
    );
  };
}
