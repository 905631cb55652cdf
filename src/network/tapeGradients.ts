import { engine, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The gradients of a function of tensors by tfjs's tape: `dy * df/dx` for each x, or undefined for one that f does not
 * depend on. Unlike tfjs's own, it leaves nothing allocated when f throws.
 * @param f - of differentiable tfjs operations on the xs.
 * @param xs - what to differentiate by.
 * @param dy - the gradient of f's result, of its shape. Ones where it is left out.
 */
export function tapeGradients(f: () => Tensor, xs: readonly Tensor[], dy?: Tensor): (Tensor | undefined)[] {
  try {
    return engine()
      .gradients(f, [...xs], dy, true)
      .grads.map((gradient: Tensor | null) => gradient ?? undefined);
  } catch (error) {
    const { state } = engine();
    if (state.gradientDepth === 0) {
      // The tape keeps copies of what the operations' gradients need, beyond any tidy.
      for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
      state.activeTape = [];
    }
    throw error;
  }
}
