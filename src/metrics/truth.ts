import { Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Box } from '../Box.js';
import { OptionError, ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';
import { isPlain, show } from '../options.js';
import type { Maps } from './readMaps.js';

/** Where the object is: `[batch, h, w]`, not 0 on it (a mask, or labels of one class), or a box for each example. */
export type Truth = Tensor3D | readonly Box[];

/**
 * Reads where the object of each map is: 1 on it, 0 elsewhere.
 * @throws {ShapeError} {OptionError} where a picture has none.
 */
export async function readTruth(caller: string, truth: Truth, maps: Maps): Promise<Uint8Array[]> {
  const { height, width, values } = maps;
  const masks = Array.isArray(truth)
    ? boxMasks(caller, truth as readonly Box[], maps)
    : await tensorMasks(caller, truth as Tensor3D, [values.length, height, width]);
  const none = masks.findIndex((mask) => !mask.includes(1));
  if (none < 0) return masks;
  throw new OptionError(`${caller}: the truth of example ${none} marks no pixel; wanted one at least.`);
}

function boxMasks(caller: string, boxes: readonly Box[], { height, width, values }: Maps): Uint8Array[] {
  if (boxes.length !== values.length) {
    throw new ShapeError(`${caller}: got ${boxes.length} boxes for ${values.length} maps; wanted one for each.`);
  }
  return Array.from(boxes, (box) => {
    const sides = ['top', 'left', 'height', 'width'] as const;
    if (!isPlain(box) || !sides.every((side) => Number.isFinite(box[side]))) {
      throw new OptionError(`${caller}: got ${show(box)} as a box; wanted { top, left, height, width } in pixels.`);
    }
    const mask = new Uint8Array(height * width);
    return mask.map((_, i) => {
      const [y, x] = [Math.floor(i / width) - box.top, (i % width) - box.left];
      return y >= 0 && y < box.height && x >= 0 && x < box.width ? 1 : 0;
    });
  });
}

async function tensorMasks(caller: string, truth: Tensor3D, wanted: readonly number[]): Promise<Uint8Array[]> {
  const isTensor = truth instanceof Tensor && !truth.isDisposed;
  if (!isTensor || truth.shape.length !== 3 || truth.shape.some((size, axis) => size !== wanted[axis])) {
    const got = isTensor ? showShape(truth.shape) : show(truth);
    throw new ShapeError(`${caller}: got the truth ${got}; wanted ${showShape(wanted)}, or a box for each map.`);
  }
  const values = await truth.data();
  const size = values.length / truth.shape[0];
  return Array.from({ length: truth.shape[0] }, (_, i) =>
    Uint8Array.from({ length: size }, (_, pixel) => (values[i * size + pixel] ? 1 : 0)),
  );
}
