import { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { showShape } from '../network/input.js';

/**
 * Checks images of any size.
 * @throws An {@link ShapeError}.
 */
export function checkImage(caller: string, name: string, image: Tensor, channels: number): void {
  const fail = (got: string): never => {
    throw new ShapeError(`${caller}: ${name} is ${got}; wanted float32 [batch, h, w, ${channels}].`);
  };
  if (!(image instanceof Tensor)) fail(`no tensor (${typeof image})`);
  if (image.isDisposed) fail('a disposed tensor');
  const isRight = image.rank === 4 && image.shape[3] === channels && image.size > 0 && image.dtype === 'float32';
  if (!isRight) fail(`${image.dtype} ${showShape(image.shape)}`);
}
