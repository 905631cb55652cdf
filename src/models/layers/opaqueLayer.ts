import type { Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedLayerError } from '../../errors.js';
import type { NamedWeight } from '../../network/graph.js';
import type { OperationOf, Shape } from '../../network/operation.js';
import { opaque } from '../../network/operations/opaque.js';
import { messageOf } from '../../options.js';
import { checkGradient } from '../checkGradient.js';
import type { Layer } from './LayerCall.js';

/** How a layer that no family knows is called. */
export interface OpaqueCall {
  /** The shapes of its outputs, with that of the mask it makes. */
  readonly shapes: readonly Shape[];
  /** Whether a mask comes with the inputs, as the last of them. */
  readonly masked: boolean;
  /** Whether it makes a mask, as the last of its outputs. */
  readonly makesMask: boolean;
  /** Arguments of the call beside the inputs, such as a recurrent layer's initial state. */
  readonly callArguments: object | undefined;
}

/** Any layer that no family knows (recurrent ones, a user's own): its own `apply`, with the network's weights. */
export function opaqueLayer(layer: Layer, call: OpaqueCall, weights: readonly NamedWeight[]): OperationOf<'opaque'> {
  const { shapes, masked, makesMask, callArguments } = call;
  const [name, className] = [layer.name, layer.getClassName()];
  const run = (inputs: readonly Tensor[]): Tensor[] => {
    const tensors = masked ? inputs.slice(0, -1) : [...inputs];
    const mask = masked ? (inputs.at(-1) ?? null) : null;
    const result = apply(layer, tensors, { ...callArguments, ...(mask === null ? {} : { mask }) });
    const outputs = (Array.isArray(result) ? result : [result]) as Tensor[];
    if (!makesMask) return outputs;
    // The signature of computeMask says one mask or several, as it says of tensors.
    const made = layer.computeMask(tensors as never, tensors.length === 1 ? (mask as never) : ([mask] as never));
    return [...outputs, ...[(Array.isArray(made) ? made[0] : made) ?? []].flat()];
  };
  return opaque({
    name,
    className,
    shapes,
    differentiableOutputs: shapes.length - Number(makesMask),
    // An embedding's input are indices.
    isDifferentiable: (input, count) => className !== 'Embedding' && !(masked && input === count - 1),
    run: (inputs) => withWeights(layer, weights, () => asItWas(layer, () => run(inputs))),
    checkGradient: () => checkGradient(`layer "${name}"`, className),
    blame: (cause) =>
      new UnsupportedLayerError(
        `backward: tfjs could not differentiate layer "${name}" (${className}): ` +
          `${messageOf(cause)}. ` +
          'On the wasm backend startWasm() from netlens/wasm adds the kernels that tfjs lacks there.',
        { cause },
      ),
    reweighted: (replace) =>
      opaqueLayer(
        layer,
        call,
        weights.map((own) => ({ name: own.name, weight: replace(own.name, own.weight) })),
      ),
  });
}

/** A layer's own forward pass, with a word about which layer it was where tfjs cannot compute it. */
function apply(layer: Layer, tensors: Tensor[], callArguments: object): unknown {
  try {
    return layer.apply(tensors, { training: false, ...callArguments });
  } catch (cause) {
    throw new UnsupportedLayerError(
      `forward: tfjs could not compute layer "${layer.name}" (${layer.getClassName()}): ` + messageOf(cause),
      { cause },
    );
  }
}

/** Calls a function while a layer's variables hold other values. */
function withWeights<T>(layer: Layer, weights: readonly NamedWeight[], call: () => T): T {
  const variables = layer.weights as unknown as { val: Tensor }[];
  const own = variables.map(({ val }) => val);
  variables.forEach((variable, i) => (variable.val = (weights[i] as NamedWeight).weight()));
  try {
    return call();
  } finally {
    variables.forEach((variable, i) => (variable.val = own[i] as Tensor));
  }
}

interface Recurrent {
  stateful?: boolean;
  resetStates?: (...states: unknown[]) => void;
  readonly layer?: Recurrent;
  readonly forwardLayer?: Recurrent;
  readonly backwardLayer?: Recurrent;
}

/** Calls a function and leaves a stateful recurrent layer's state where it was. */
function asItWas<T>(layer: Layer, call: () => T): T {
  const given = layer as unknown as Recurrent;
  const stateful = [given, given.layer, given.forwardLayer, given.backwardLayer].filter(
    (each): each is Recurrent => each?.stateful === true,
  );
  for (const each of stateful) each.resetStates = () => undefined;
  try {
    return call();
  } finally {
    for (const each of stateful) delete each.resetStates;
  }
}
