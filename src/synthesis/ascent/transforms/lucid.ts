import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checkOptions } from '../../../options.js';
import type { Random } from '../../../Random.js';
import { checkBetween } from '../../checks.js';
import { resize } from '../../image/resize.js';
import { warp, type Affine } from '../../image/warp.js';
import type { Transform } from '../plugins.js';

/** The side of Lucid's images, for which its distances are. */
const LUCID_SIDE = 128;
/** The colour outside the image: Lucid's frame. */
const GREY = 0.5;
/** Below this scale sampling skips pixels, so the image is shrunk first. Just below the least of Lucid's own. */
const SPARSE = 0.89;

/** Options of `lucid`. */
export interface LucidOptions {
  /** The least scale, 0.01..1. @default 0.9 */
  readonly smallest?: number;
  /** The greatest scale, 1..10. @default 1.1 */
  readonly largest?: number;
  /** How far it turns either way, in degrees, 0..180. @default 10 */
  readonly turn?: number;
}

/** Where it looks at one step: pixels of the image before it is turned and scaled, and after. */
interface View {
  readonly scale: number;
  readonly degrees: number;
  readonly before: readonly [down: number, right: number];
  readonly after: readonly [down: number, right: number];
}

/**
 * Lucid's standard transforms: a grey frame of 12 pixels, then a shift by up to 4 each way, and a scale of 0.9 to 1.1.
 * A turn of up to 10 degrees and a shift by up to 2 each way follow. The pixels are for sides of 128, and grow and
 * shrink with the image.
 *
 * They are one map of the plane, so the image is sampled once, and cut to its size about its centre. This is quicker
 * and blurs less than `pad`, `jitter`, `scaleBy`, `rotate` and `jitter` composed. Below Lucid's own scales it is shrunk
 * first, antialiased, so that every pixel counts.
 * @see lucid/optvis/transform.py, `standard_transforms`.
 */
export function lucid(options: LucidOptions = {}): Transform {
  checkOptions('lucid', options, ['smallest', 'largest', 'turn']);
  const { smallest = 0.9, largest = 1.1, turn = 10 } = options;
  checkBetween('lucid', 'smallest', smallest, 0.01, 1);
  checkBetween('lucid', 'largest', largest, 1, 10);
  checkBetween('lucid', 'turn', turn, 0, 180);
  const [middle, reach] = [(largest + smallest) / 2, (largest - smallest) / 2];
  // 0.9, 0.92, ... 1.1; and -10, -9, ... 10 degrees, with 0 five times more.
  const scales = Array.from({ length: 11 }, (_, i) => middle + (reach * (i - 5)) / 5);
  const angles = [...Array.from({ length: 21 }, (_, i) => (turn * (i - 10)) / 10), 0, 0, 0, 0, 0];
  return function lucid(image, random) {
    return seen(image, viewOf(image, random, scales, angles));
  };
}

function viewOf(image: Tensor4D, random: Random, scales: readonly number[], angles: readonly number[]): View {
  const factor = Math.min(image.shape[1], image.shape[2]) / LUCID_SIDE;
  const shift = (pixels: number): number => {
    const whole = Math.round(pixels * factor);
    return random.integer(whole + 1) - whole / 2;
  };
  const before = [shift(8), shift(8)] as const;
  const [scale, degrees] = [random.pick(scales), random.pick(angles)];
  return { scale, degrees, before, after: [shift(4), shift(4)] };
}

/** The image as a view of it, at its own size. */
function seen(image: Tensor4D, { scale, degrees, before, after }: View): Tensor4D {
  const [batch, height, width] = image.shape;
  const shrunk = (side: number): number => (scale < SPARSE ? Math.max(1, Math.round(side * scale)) : side);
  const source = resize(image, [shrunk(height), shrunk(width)]);
  // How many of the source's pixels a pixel of the image is.
  const [tall, wide] = [source.shape[1] / height, source.shape[2] / width];
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  // From a place of the result, shifted, about the centre, turned and scaled, shifted again.
  const [u, v] = [after[1] - (width - 1) / 2, after[0] - (height - 1) / 2];
  const map: Affine = [
    wide * cos,
    -wide * sin,
    (source.shape[2] - 1) / 2 + wide * (before[1] + cos * u - sin * v),
    tall * sin,
    tall * cos,
    (source.shape[1] - 1) / 2 + tall * (before[0] + sin * u + cos * v),
  ];
  return warp(
    source,
    Array.from({ length: batch }, () => map),
    [height, width],
    GREY,
  );
}
