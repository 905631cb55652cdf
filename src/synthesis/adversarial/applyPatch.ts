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
import { warp, type Affine } from '../image/warp.js';
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
}

/**
 * Lays a patch over images: turned, scaled, shifted, by bilinear sampling. Differentiable by patch, mask and images.
 *
 * `y = (1 - T m) x + T (m p)`, T the sampling of the patch's plane.
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
  checkOptions('applyPatch', options, ['mask', 'y', 'x', 'rotation', 'scale']);
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
  const maps = Array.from({ length: batch }, (_, i) =>
    placing([y[i]!, x[i]!], rotation[i]!, scale[i]!, [(rows - 1) / 2, (columns - 1) / 2]),
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
function placing([y, x]: [number, number], degrees: number, scale: number, [cy, cx]: [number, number]): Affine {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  return [cos, -sin, cx - cos * x + sin * y, sin, cos, cy - sin * x - cos * y];
}
