import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A linear function of a tensor with its transpose for the gradient, for tfjs's tape: neither needs the tensor again,
 * so nothing is saved.
 * @param forward - gives a tensor that is not x itself.
 * @param transpose - from the result's gradient, x's.
 */
export function withTranspose<X extends Tensor, Y extends Tensor>(
  x: X,
  forward: (x: X) => Y,
  transpose: (dy: Y) => Tensor,
): Y {
  const operation = (input: X): object => ({ value: forward(input), gradFunc: (dy: Y) => transpose(dy) });
  return customGrad(operation as unknown as Parameters<typeof customGrad>[0])(x) as Y;
}
