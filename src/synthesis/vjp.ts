import { engine, scalar, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { tapeGradients } from '../network/tapeGradients.js';
import { withGradient } from './withGradient.js';

/**
 * The gradients of a score by the tensors that make up a value: `dy(y) * dy/dx` for `y = f(xs)`. The score's gradient
 * by the value may depend on the value. The forward pass runs once. May be nested in another's `dy`.
 * @param f - of differentiable tfjs operations.
 * @param xs - what to differentiate by.
 * @param dy - from the value, the gradient of the score, of the value's shape.
 */
export function vjp<Y extends Tensor>(f: () => Y, xs: readonly Tensor[], dy: (y: Y) => Tensor): (Tensor | undefined)[] {
  // A number whose gradient is asked for when the forward pass is over. Its size does not matter, and small is quick.
  return tapeGradients(
    () =>
      withGradient(
        f(),
        () => scalar(0),
        (_one, y) => onOwnTape(() => dy(y as Y)),
      ),
    xs,
  );
}

/** Runs what records a tape of its own in the middle of another's backward pass. */
export function onOwnTape<T extends Tensor>(compute: () => T): T {
  const { state } = engine();
  const outer = state.activeTape;
  try {
    return tidy(compute);
  } finally {
    state.activeTape = outer;
  }
}
