import { OptionError } from '../../errors.js';
import { show } from '../../options.js';
import type { Random } from '../../Random.js';

/** From the patch's pixels to the images', unless said otherwise: Brown et al.'s code. */
export const SCALES = [0.3, 1.5] as const;

/** How patches are placed. */
export interface PlacementOptions {
  /** In degrees, from and to. @default [-22.5, 22.5] */
  readonly rotation?: readonly [from: number, to: number];
  /** From the patch's pixels to the images', from and to, above 0. @default [0.3, 1.5], the paper's code's */
  readonly scale?: readonly [from: number, to: number];
  /**
   * How far the patch is turned out of the picture's plane, in degrees, from and to, -80 to 80. The angles about its
   * horizontal and its vertical axis are drawn apart. @default [0, 0], as the paper
   */
  readonly perspective?: readonly [from: number, to: number];
  /** Anywhere where all of it fits, or the centre's row and column in pixels. @default 'random' */
  readonly location?: 'random' | readonly [y: number, x: number];
}

/** A placement for `applyPatch`. */
export interface Placement {
  readonly y: number[];
  readonly x: number[];
  readonly rotation: number[];
  readonly scale: number[];
  readonly pitch: number[];
  readonly yaw: number[];
}

/** A random placement for each image. */
export function placements(
  random: Random,
  count: number,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number, ...unknown[]],
  { rotation = [-22.5, 22.5], scale = SCALES, perspective = [0, 0], location = 'random' }: PlacementOptions,
): Placement {
  const made: Placement = { y: [], x: [], rotation: [], scale: [], pitch: [], yaw: [] };
  for (let i = 0; i < count; i++) {
    const factor = random.uniform(...scale);
    made.scale.push(factor);
    made.rotation.push(random.uniform(...rotation));
    const somewhere = (side: number, part: number): number => {
      const room = Math.max(0, side - part * factor);
      return (side - 1) / 2 + random.uniform(-room / 2, room / 2);
    };
    const [y, x] = location === 'random' ? [somewhere(height, rows), somewhere(width, columns)] : location;
    made.y.push(y);
    made.x.push(x);
    const isFlat = perspective.every((angle) => angle === 0);
    made.pitch.push(isFlat ? 0 : random.uniform(...perspective));
    made.yaw.push(isFlat ? 0 : random.uniform(...perspective));
  }
  return made;
}

/**
 * Checks how patches are placed.
 * @throws An {@link OptionError}.
 */
export function checkPlacement(caller: string, { rotation, scale, perspective, location }: PlacementOptions): void {
  const isPair = (pair: unknown): pair is readonly [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite);
  const fail = (name: string, value: unknown, wanted: string): never => {
    throw new OptionError(`${caller}: ${name} is ${show(value)}; wanted ${wanted}.`);
  };
  if (rotation !== undefined && !(isPair(rotation) && rotation[0] <= rotation[1])) {
    fail('rotation', rotation, '[from, to] in degrees');
  }
  if (scale !== undefined && !(isPair(scale) && scale[0] <= scale[1] && scale[0] > 0)) {
    fail('scale', scale, '[from, to], above 0');
  }
  const isSlant = (pair: unknown): boolean => isPair(pair) && pair[0] <= pair[1] && pair[0] >= -80 && pair[1] <= 80;
  if (perspective !== undefined && !isSlant(perspective)) {
    fail('perspective', perspective, '[from, to] in degrees, -80 to 80');
  }
  if (location !== undefined && location !== 'random' && !isPair(location)) {
    fail('location', location, '"random" or [y, x]');
  }
}
