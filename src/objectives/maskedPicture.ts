import { add, expandDims, mul, reshape, sub, transpose, type Tensor } from '@tensorflow/tfjs-core';
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
 * One example with its picture multiplied by masks, or where they are 0 another in its place; its other inputs stay as
 * they are.
 * @param masks - `[count, ...places]`.
 * @param absent - what is seen where a mask is 0, for each input.
 */
export function maskedPicture(one: Question, masks: Tensor, absent?: readonly Tensor[]): Tensor[] {
  const { network, inputs } = one;
  const picture = pictureAmong(inputs.map(({ shape }) => shape));
  return inputs.map((input, i) => {
    if (i !== picture) return repeated(input, masks.shape[0] as number);
    const isTurned = network.graph.turnedInputs.has(network.graph.inputs[i] as number);
    const over = input.rank === masks.rank ? masks : expandDims(masks, isTurned ? 1 : -1);
    const other = absent?.[i];
    return other === undefined ? mul(input, over) : add(other, mul(sub(input, other), over));
  });
}

/** One example's picture of rows and columns as `[h, w, c]`. */
export function pictureOf(one: Question, values: readonly Tensor[] = one.inputs): Tensor {
  const { network, inputs } = one;
  const picture = pictureAmong(inputs.map(({ shape }) => shape)) as number;
  const isTurned = network.graph.turnedInputs.has(network.graph.inputs[picture] as number);
  const value = values[picture] as Tensor;
  const [h, w] = maskSize(one, 2) as [number, number];
  return reshape(isTurned ? transpose(value, [0, 2, 3, 1]) : value, [h, w, value.size / (h * w)]);
}
