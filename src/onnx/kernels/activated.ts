import type { Call } from '../Kernel.js';
import { pointwise } from '../layout.js';
import type { Traced } from '../Traced.js';
import { clipped, elementwise } from './elementwise.js';

/** tfjs's fused activations. */
const activations: Readonly<Record<string, (call: Call, x: Traced) => Traced>> = {
  linear: (_, x) => x,
  relu: ({ graph }, x) => pointwise(graph, 'Relu', [x]),
  relu6: ({ graph }, x) => clipped(graph, x, 0, 6),
  elu: ({ graph }, x) => pointwise(graph, 'Elu', [x]),
  sigmoid: ({ graph }, x) => pointwise(graph, 'Sigmoid', [x]),
  leakyrelu: ({ graph, attributes: { leakyreluAlpha } }, x) =>
    pointwise(graph, 'LeakyRelu', [x], { alpha: { float: leakyreluAlpha } }),
  prelu: (call, x) =>
    elementwise['Prelu']!({ ...call, inputs: { x, alpha: call.inputs['preluActivationWeights'] as Traced } }) as Traced,
};

/** A fused operation's result through its activation. */
export function activated(call: Call, x: Traced): Traced {
  const name = call.attributes.activation ?? 'linear';
  return activations[name]!(call, x);
}
