import { expandDims, mul, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../errors.js';
import { pictureAmong, pictureSize } from '../network/picture.js';
import { repeated } from './inBatches.js';
import type { Question } from './Question.js';

/** The sizes of the picture that masks are laid over, such as `[h, w]`. */
export function maskSize({ caller, network, inputs }: Question, axes: number): number[] {
  const size = pictureSize(network.graph, inputs, axes);
  if (size !== undefined) return size;
  throw new UnsupportedModelError(`${caller}: no input of the model is a picture of ${axes} axes to lay masks over.`);
}

/**
 * One example with its picture multiplied by masks; its other inputs stay as they are.
 * @param masks - `[count, ...places]`.
 */
export function maskedPicture({ network, inputs }: Question, masks: Tensor): Tensor[] {
  const picture = pictureAmong(inputs.map(({ shape }) => shape));
  return inputs.map((input, i) => {
    if (i !== picture) return repeated(input, masks.shape[0] as number);
    if (input.rank === masks.rank) return mul(input, masks);
    const isTurned = network.graph.turnedInputs.has(network.graph.inputs[i] as number);
    return mul(input, expandDims(masks, isTurned ? 1 : -1));
  });
}
