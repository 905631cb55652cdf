import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A function of a tensor with a gradient of its own, for tfjs's tape.
 * @param forward - gives a tensor that is not x itself.
 * @param backward - from the result's gradient, x's.
 */
export function withGradient<Y extends Tensor>(
  x: Tensor,
  forward: (x: Tensor) => Y,
  backward: (dy: Tensor, x: Tensor) => Tensor,
): Y {
  const operation = (input: Tensor, save: (tensors: Tensor[]) => void): object => {
    save([input]);
    return { value: forward(input), gradFunc: (dy: Tensor, [saved]: Tensor[]) => backward(dy, saved as Tensor) };
  };
  return customGrad(operation as Parameters<typeof customGrad>[0])(x) as Y;
}
