import { add, clone, getBackend, getKernel, mul, sum, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { layers as tfLayers } from '@tensorflow/tfjs-layers';
import { GATE } from '../../backend/gate.js';
import { UnsupportedLayerError } from '../../errors.js';
import type { Operation } from '../operation.js';
import { taped } from '../taped.js';

interface FallbackCall {
  readonly outputs: number;
  readonly masked: boolean;
  readonly makesMask: boolean;
  readonly callArguments: object | undefined;
}

/**
 * Layers whose gradients tfjs 4.22's kernels for wasm get wrong, without a word; those of netlens/wasm, which are registered
 * all together, take their place.
 */
const WRONG_ON_WASM: readonly string[] = ['Conv3D', 'Conv3DTranspose', 'MaxPooling3D'];

/** A layer's own forward pass, with a word about which layer it was where tfjs cannot compute it. */
function apply(layer: tfLayers.Layer, tensors: Tensor[], callArguments: object): unknown {
  try {
    return layer.apply(tensors, { training: false, ...callArguments });
  } catch (cause) {
    throw new UnsupportedLayerError(
      `forward: tfjs could not compute layer "${layer.name}" (${layer.getClassName()}): ` +
        (cause instanceof Error ? cause.message : String(cause)),
      { cause },
    );
  }
}

/**
 * Any layer that no family knows (recurrent ones, a user's own): forward is the layer's `apply`, backward is tfjs's
 * autodiff over that one layer. The mask of the first input travels as a last input, the one made as a last output.
 */
export function fallback(layer: tfLayers.Layer, call: FallbackCall): Operation {
  const run = (inputs: readonly Tensor[]): { outputs: Tensor[]; mask: Tensor | undefined } => {
    const tensors = call.masked ? inputs.slice(0, -1) : [...inputs];
    const mask = call.masked ? (inputs.at(-1) ?? null) : null;
    const result = apply(layer, tensors, { ...call.callArguments, ...(mask === null ? {} : { mask }) });
    const outputs = (Array.isArray(result) ? result : [result]) as Tensor[];
    if (!call.makesMask) return { outputs, mask: undefined };
    // The signature of computeMask says one mask or several, as it says of tensors.
    const made = layer.computeMask(tensors as never, tensors.length === 1 ? (mask as never) : ([mask] as never));
    return { outputs, mask: (Array.isArray(made) ? made[0] : made) ?? undefined };
  };

  return {
    reads: ['inputs'],
    forward: (inputs) => {
      const { outputs, mask } = run(inputs);
      // A layer may return its input itself, which the caller disposes of on its own.
      const own = (tensor: Tensor): Tensor => (inputs.includes(tensor) ? clone(tensor) : tensor);
      return mask === undefined ? outputs.map(own) : [...outputs, mask].map(own);
    },
    backward: (gradients, { inputs }) => {
      const hasOwnKernels = getKernel(GATE, getBackend()) !== undefined;
      if (getBackend() === 'wasm' && !hasOwnKernels && WRONG_ON_WASM.includes(layer.getClassName())) {
        throw new UnsupportedLayerError(
          `backward: tfjs's gradient of layer "${layer.name}" (${layer.getClassName()}) is wrong on the wasm backend; ` +
            'registerWasmKernels() from netlens/wasm puts a right one in its place.',
        );
      }
      const differentiable = inputs.filter(
        (x, i) => x?.dtype === 'float32' && !(call.masked && i === inputs.length - 1),
      );
      if (differentiable.length === 0) return inputs.map(() => undefined);
      const weighted = (): Scalar =>
        run(inputs)
          .outputs.flatMap((output, i) => (gradients[i] === undefined ? [] : [sum(mul(output, gradients[i]))]))
          .reduce((a, b) => add(a, b)) as Scalar;
      try {
        const grads = taped(weighted, differentiable);
        return inputs.map((x) => grads[differentiable.indexOf(x)]);
      } catch (cause) {
        throw new UnsupportedLayerError(
          `backward: tfjs could not differentiate layer "${layer.name}" (${layer.getClassName()}): ` +
            `${cause instanceof Error ? cause.message : String(cause)}. ` +
            'On the wasm backend registerWasmKernels() from netlens/wasm adds the kernels that tfjs lacks there.',
          { cause },
        );
      }
    },
  };
}
