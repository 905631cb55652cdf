import type { Operation } from '../../network/operation.js';
import { activation, normalizedExponential } from '../../network/operations/activation.js';
import { clippedRelu, exponential, leaky, parametric, scaledExponential } from '../../network/operations/rectifier.js';
import type { NodeCall, NodeLowering, NodeLowerings } from './NodeCall.js';

/** TensorFlow's slope of a LeakyRelu that does not say one. */
const DEFAULT_SLOPE = 0.2;

const activations: Readonly<Record<string, () => Operation>> = {
  Elu: exponential,
  Relu: () => clippedRelu(Infinity),
  Relu6: () => clippedRelu(6),
  Selu: scaledExponential,
  Sigmoid: () => activation('sigmoid'),
  Softplus: () => activation('softplus'),
  Tanh: () => activation('tanh'),
};

/** The operation of an activation that is fused into a node; undefined for an unknown one. */
export function activationNamed(name: string, call: NodeCall, alphaInput: number): Operation | undefined {
  if (name === 'LeakyRelu') return leaky(call.attributes.number('leakyrelu_alpha', DEFAULT_SLOPE));
  if (name === 'Prelu') {
    const alpha = call.weight(alphaInput);
    return alpha && parametric(alpha);
  }
  return activations[name]?.();
}

const applying =
  (make: () => Operation): NodeLowering =>
  (call) =>
    call.chain(make());

export const activationNodes: NodeLowerings = {
  ...Object.fromEntries(Object.entries(activations).map(([op, make]) => [op, applying(make)])),
  LeakyRelu: (call) => call.chain(leaky(call.attributes.number('alpha', DEFAULT_SLOPE))),
  Prelu: (call) => {
    const alpha = call.weight(1);
    return alpha && call.chain(parametric(alpha));
  },
  Softmax: (call) => call.chain(normalizedExponential(call.shape(0).length)),
};
