import { Tensor, type Tensor3D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Box } from '../../Box.js';
import { ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import { show } from '../../options.js';

/** A picture whose maps are compared. */
export interface ComparedPicture {
  /** `[1, h, w, channels]` in the model's own range. */
  readonly image: Tensor4D;
  /** The class to explain. @default its top class */
  readonly target?: number;
  /** Where the object of that class is: `[1, h, w]`, not 0 on it, or a box. */
  readonly truth?: Tensor3D | Box;
  /** Unlike all others, of other shards too. @default its place in the data, from 0 */
  readonly name?: string;
}

/** @throws {ShapeError} */
export function checkPicture(caller: string, picture: ComparedPicture): void {
  const image: unknown = (picture as ComparedPicture | null | undefined)?.image;
  const isOne = image instanceof Tensor && !image.isDisposed && image.rank === 4 && image.shape[0] === 1;
  if (isOne) return;
  const got = image instanceof Tensor ? `an image ${showShape(image.shape)}` : show(picture);
  throw new ShapeError(`${caller}: a picture is ${got}; wanted { image, target?, truth?, name? }, image [1, h, w, c].`);
}
