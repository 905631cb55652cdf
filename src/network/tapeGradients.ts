import { engine, getGradient, type Tensor } from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';

/**
 * The gradients of a function of tensors by tfjs's tape: `dy * df/dx` for each x, or undefined for one that f does not
 * depend on. Unlike tfjs's own, it leaves nothing allocated when f throws.
 * @param f - of differentiable tfjs operations on the xs.
 * @param xs - what to differentiate by.
 * @param dy - the gradient of f's result, of its shape; ones by default.
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
    throw registered(error);
  }
}

/** An error of tfjs's tape, or what to import where tfjs has no gradients at all: those come with its layers. */
function registered(error: unknown): unknown {
  const isOneMissing = getGradient('Add') !== undefined;
  if (isOneMissing || !(error instanceof Error && error.message.includes('gradient function not found'))) return error;
  return new BackendError(
    `backward: ${error.message} tfjs registers its gradients when its layers are loaded: import '@tensorflow/tfjs-layers', or ` +
      "'@tensorflow/tfjs', once. Classes, element(...) and region(...) do without.",
    { cause: error },
  );
}
