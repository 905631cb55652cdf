import { abs, dispose, max, sum, tidy, Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Explanation } from '../../attribution/Method.js';
import { ShapeError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import { show } from '../../options.js';

/** What a method gives for a picture, as metrics take it. */
export interface MapOf {
  /** `[1, h, w]`. */
  readonly map: Tensor3D;
  /** The attributions in the input's shape, if they add up to the score. */
  readonly attributions?: Tensor;
}

/**
 * The map of an explanation, of the picture's size. Shares of the score are summed over channels; other results of the
 * input's shape give the largest absolute value over channels. The explanation itself is disposed of.
 * @throws {ShapeError} for what is no map of the picture.
 */
export function mapOf(caller: string, explained: Explanation, image: Tensor, isAdditive: boolean): MapOf {
  const given = tensorOf(explained);
  const pixels = image.shape.slice(0, 3);
  if (given === undefined || given.rank < 3 || pixels.some((size, axis) => given.shape[axis] !== size)) {
    const got = given === undefined ? show(explained) : showShape(given.shape);
    disposeAll(explained);
    throw new ShapeError(`${caller}: a method gave ${got}; wanted a map ${showShape(pixels)}.`);
  }
  const map = given.rank === 3 ? (given as Tensor3D) : overChannels(given, isAdditive);
  const isInput = isAdditive && given.shape.join() === image.shape.join();
  disposeAll(explained, isInput ? [map, given] : [map]);
  return isInput ? { map, attributions: given } : { map };
}

const overChannels = (values: Tensor, isAdditive: boolean): Tensor3D =>
  tidy(() => (isAdditive ? sum(values, -1) : max(abs(values), -1)) as Tensor3D);

function tensorOf(explained: Explanation): Tensor | undefined {
  if (explained instanceof Tensor) return explained;
  const { map } = (explained ?? {}) as { readonly map?: unknown };
  return map instanceof Tensor ? map : undefined;
}

function disposeAll(explained: Explanation, but: readonly Tensor[] = []): void {
  const all: unknown[] =
    explained instanceof Tensor ? [explained as Tensor] : Object.values((explained ?? {}) as object);
  dispose(all.filter((one): one is Tensor => one instanceof Tensor && !but.includes(one as Tensor)));
}
