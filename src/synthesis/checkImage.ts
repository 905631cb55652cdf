import { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';

/**
 * Checks images of any size.
 * @throws An {@link ShapeError}.
 */
export function checkImage(caller: string, name: string, image: Tensor, channels?: number): void {
  const fail = (got: string): never => {
    throw new ShapeError(`${caller}: ${name} is ${got}; wanted float32 [batch, h, w, ${channels ?? 'channels'}].`);
  };
  if (!(image instanceof Tensor)) fail(`no tensor (${typeof image})`);
  if (image.isDisposed) fail('a disposed tensor');
  const isRight =
    image.rank === 4 &&
    (channels === undefined || image.shape[3] === channels) &&
    image.size > 0 &&
    image.dtype === 'float32';
  if (!isRight) fail(`${image.dtype} ${showShape(image.shape)}`);
}

/**
 * Checks a patch.
 * @throws An {@link ShapeError}.
 */
export function checkPatch(caller: string, patch: Tensor): void {
  const got = described(patch);
  if (got !== undefined || patch.rank !== 3 || patch.size === 0 || patch.dtype !== 'float32') {
    throw new ShapeError(
      `${caller}: patch is ${got ?? `${patch.dtype} ${showShape(patch.shape)}`}; wanted float32 [height, width, channels].`,
    );
  }
}

/**
 * Checks that a tensor, if there is one, is of a shape.
 * @throws An {@link ShapeError}.
 */
export function checkFits(caller: string, name: string, tensor: Tensor | undefined, wanted: readonly number[]): void {
  if (tensor === undefined) return;
  const got = described(tensor) ?? `${tensor.dtype} ${showShape(tensor.shape)}`;
  if (got !== `float32 ${showShape(wanted)}`) {
    throw new ShapeError(`${caller}: ${name} is ${got}; wanted float32 ${showShape(wanted)}.`);
  }
}

function described(tensor: unknown): string | undefined {
  if (!(tensor instanceof Tensor)) return `no tensor (${typeof tensor})`;
  return tensor.isDisposed ? 'a disposed tensor' : undefined;
}
