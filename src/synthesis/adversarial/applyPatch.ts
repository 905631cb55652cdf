import {
  add,
  concat,
  mul,
  ones,
  reshape,
  slice,
  sub,
  tidy,
  tile,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { OptionError } from '../../errors.js';
import { checkOptions, show } from '../../options.js';
import { warp, type Affine, type Projective } from '../image/warp.js';
import { checkFits, checkImage, checkPatch } from '../checkImage.js';

/** Options of `applyPatch`: a number for all images, or one for each. */
export interface ApplyPatchOptions {
  /** Where the patch covers, `[h, w]` of the patch: 1 opaque, 0 not there. @default all of it */
  readonly mask?: Tensor2D;
  /** Row of the patch's centre, in pixels from 0. @default the middle */
  readonly y?: number | readonly number[];
  /** Column of the patch's centre, in pixels from 0. @default the middle */
  readonly x?: number | readonly number[];
  /** In degrees, anticlockwise. @default 0 */
  readonly rotation?: number | readonly number[];
  /** From the patch's pixels to the images', above 0. @default 1 */
  readonly scale?: number | readonly number[];
  /**
   * How far the patch is turned about its horizontal axis, out of the picture's plane, -80 to 80 degrees. Above 0, its
   * lower edge moves away. @default 0
   */
  readonly pitch?: number | readonly number[];
  /** The same about its vertical axis, before that; above 0, its right edge comes nearer. @default 0 */
  readonly yaw?: number | readonly number[];
}

/** From the eye to a patch that is turned out of the picture's plane, in longer sides of the patch: ours. */
const DISTANCE = 2;
/** Steeper, next to nothing is seen of it. */
const STEEPEST = 80;

/**
 * Lays a patch over images: turned, scaled, shifted, by bilinear sampling. Differentiable by patch, mask and images.
 *
 * `y = (1 - T m) x + T (m p)`, T the sampling of the patch's plane. With `pitch` and `yaw` the plane is seen at a
 * slant, in perspective, from two of the patch's longer sides away.
 * @param images - `[batch, h, w, c]`. Not changed.
 * @param patch - `[height, width, c]`.
 * @returns images of the same shape; what of the patch sticks out is cut off. The caller disposes of them.
 * @throws An {@link ShapeError}.
 * @throws An {@link OptionError}.
 * @example
 * const fooled = applyPatch(photos, patch, { mask, y: 60, x: 160, rotation: 15 });
 * @see Brown et al. 2017, Adversarial patch, arXiv:1712.09665.
 */
export function applyPatch(images: Tensor4D, patch: Tensor3D, options: ApplyPatchOptions = {}): Tensor4D {
  checkOptions('applyPatch', options, ['mask', 'y', 'x', 'rotation', 'scale', 'pitch', 'yaw']);
  checkPatch('applyPatch', patch);
  const [rows, columns, channels] = patch.shape;
  checkImage('applyPatch', 'images', images, channels);
  const [batch, height, width] = images.shape;
  const { mask } = options;
  checkFits('applyPatch', 'mask', mask, [rows, columns]);
  const y = each('y', options.y, (height - 1) / 2, batch);
  const x = each('x', options.x, (width - 1) / 2, batch);
  const rotation = each('rotation', options.rotation, 0, batch);
  const scale = each('scale', options.scale, 1, batch);
  if (scale.some((factor) => factor <= 0))
    throw new OptionError(`applyPatch: scale is ${show(scale)}; wanted numbers above 0.`);
  const [pitch, yaw] = [each('pitch', options.pitch, 0, batch), each('yaw', options.yaw, 0, batch)];
  for (const [name, angles] of Object.entries({ pitch, yaw })) {
    if (angles.every((angle) => Math.abs(angle) <= STEEPEST)) continue;
    throw new OptionError(`applyPatch: ${name} is ${show(angles)}; wanted -${STEEPEST} to ${STEEPEST} degrees.`);
  }
  const maps = Array.from({ length: batch }, (_, i) =>
    placing({ y: y[i]!, x: x[i]!, rotation: rotation[i]!, scale: scale[i]!, pitch: pitch[i]!, yaw: yaw[i]! }, [
      rows,
      columns,
    ]),
  );
  return tidy(() => {
    const cover: Tensor = reshape(mask ?? ones([rows, columns]), [rows, columns, 1]);
    const layer: Tensor4D = reshape(concat([mul(patch, cover), cover], 2), [1, rows, columns, channels + 1]);
    const placed = warp(batch === 1 ? layer : tile(layer, [batch, 1, 1, 1]), maps, [height, width], 0);
    const colours = slice(placed, [0, 0, 0, 0], [-1, -1, -1, channels]);
    const covered = slice(placed, [0, 0, 0, channels], [-1, -1, -1, 1]);
    return add(mul(images, sub(1, covered)), colours) as Tensor4D;
  });
}

function each(
  name: string,
  value: number | readonly number[] | undefined,
  otherwise: number,
  batch: number,
): readonly number[] {
  const list = value === undefined || typeof value === 'number' ? Array<number>(batch).fill(value ?? otherwise) : value;
  if (!Array.isArray(list) || list.length !== batch || !list.every(Number.isFinite)) {
    throw new OptionError(`applyPatch: ${name} is ${show(value)}; wanted a number, or ${batch}, one for each image.`);
  }
  return list as readonly number[];
}

/** From a place of the image to a place of the patch. */
function placing(
  { y, x, rotation, scale, pitch, yaw }: Readonly<Record<'y' | 'x' | 'rotation' | 'scale' | 'pitch' | 'yaw', number>>,
  [rows, columns]: readonly [number, number],
): Affine | Projective {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians(rotation)) / scale, Math.sin(radians(rotation)) / scale];
  // From the patch's centre, as if it lay in the picture's plane: right and down, each of the image's x, y and 1.
  const right = [cos, -sin, sin * y - cos * x];
  const down = [sin, cos, -sin * x - cos * y];
  // The inverse of seeing (u, v, 0), turned by yaw and then by pitch, from a distance.
  const [a, b, distance] = [radians(pitch), radians(yaw), DISTANCE * Math.max(rows, columns)];
  const u = right.map((p) => p / Math.cos(b));
  const v = right.map((p, i) => down[i]! / Math.cos(a) - p * Math.tan(a) * Math.tan(b));
  const depth = right.map(
    (p, i) => (i === 2 ? 1 : 0) + ((p * Math.tan(b)) / Math.cos(a) - down[i]! * Math.tan(a)) / distance,
  );
  const from = (part: readonly number[], centre: number): number[] =>
    part.map((value, i) => value + centre * depth[i]!);
  const plane = [...from(u, (columns - 1) / 2), ...from(v, (rows - 1) / 2)] as unknown as Affine;
  return pitch === 0 && yaw === 0 ? plane : ([...plane, ...depth] as unknown as Projective);
}
