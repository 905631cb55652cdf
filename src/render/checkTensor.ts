import { Tensor } from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';

/** What {@link checkTensor} reports. */
interface Wanted {
  /** The function that was called. */
  readonly fn: string;
  /** The argument's name in its signature. */
  readonly name: string;
  /** The ranks that it takes. */
  readonly ranks: readonly number[];
  /** The shapes that it takes, in words. */
  readonly shapes: string;
  /** What would work. */
  readonly hint: string;
}

/** Throws unless `tensor` is a living, numeric, non-empty tensor of one of the ranks. */
export function checkTensor(tensor: Tensor, { fn, name, ranks, shapes, hint }: Wanted): void {
  // Plain JavaScript callers also pass arrays, undefined, and promises that they forgot to await.
  if (!(tensor instanceof Tensor)) throw new ShapeError(`${fn}: ${name} is not a tensor; wanted ${shapes}. ${hint}`);
  if (tensor.isDisposed) {
    throw new ShapeError(
      `${fn}: ${name} is a disposed tensor; wanted ${shapes}. Dispose of it after the call resolves.`,
    );
  }
  if (!['float32', 'int32', 'bool'].includes(tensor.dtype)) {
    throw new ShapeError(`${fn}: ${name} is of dtype ${tensor.dtype}; wanted float32, int32 or bool.`);
  }
  const { shape } = tensor;
  const got = `${fn}: ${name} is [${shape.join(', ')}]`;
  if (!ranks.includes(shape.length)) throw new ShapeError(`${got}; wanted ${shapes}. ${hint}`);
  if (tensor.size === 0) throw new ShapeError(`${got}, which is empty; wanted ${shapes} with at least one value.`);
}
