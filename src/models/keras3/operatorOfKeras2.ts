import type { LayerJson } from './LayerJson.js';

/** TensorFlow's functions that are activations of tfjs. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  identity: 'linear',
  'nn.relu': 'relu',
  'nn.relu6': 'relu6',
  'nn.elu': 'elu',
  'nn.selu': 'selu',
  'nn.silu': 'swish',
  'nn.swish': 'swish',
  'nn.gelu': 'gelu',
  'nn.softmax': 'softmax',
  'math.sigmoid': 'sigmoid',
  'math.tanh': 'tanh',
};

/** With a number b: as x * scale + offset. */
const AFFINE: Readonly<Record<string, (b: number) => { scale: number; offset: number }>> = {
  'math.add': (b) => ({ scale: 1, offset: b }),
  'math.subtract': (b) => ({ scale: 1, offset: -b }),
  'math.multiply': (b) => ({ scale: b, offset: 0 }),
  'math.truediv': (b) => ({ scale: 1 / b, offset: 0 }),
};

/** With another tensor. */
const MERGES: Readonly<Record<string, string>> = {
  'math.add': 'Add',
  'math.multiply': 'Multiply',
  'math.maximum': 'Maximum',
  'math.minimum': 'Minimum',
};

const SAME: Readonly<Record<string, string>> = {
  '__operators__.add': 'math.add',
  'math.divide': 'math.truediv',
  'nn.sigmoid': 'math.sigmoid',
  'nn.tanh': 'math.tanh',
};

/**
 * A `TFOpLambda`, which Keras makes of an operator between tensors such as `x / 127.5 - 1`, as a layer of tfjs.
 * Arithmetic with a number becomes a `Rescaling`, with a tensor a merge, a function an `Activation`. The layer itself
 * where there is none.
 */
export function operatorOfKeras2(layer: LayerJson): LayerJson {
  const { name, function: written } = layer.config as { name?: unknown; function?: unknown };
  const fn = SAME[String(written)] ?? String(written);
  const calls = layer.inbound_nodes;
  // Each call is the list [layer, node, tensor, arguments] of its first argument, the others in its arguments.
  if (!Array.isArray(calls) || calls.length !== 1 || !Array.isArray(calls[0])) return layer;
  const [from, node, tensor, { y: b, ...others } = {} as { y?: unknown }] = calls[0] as [
    unknown,
    unknown,
    unknown,
    { y?: unknown }?,
  ];
  const isPlain = Object.entries(others).every(
    ([key, value]) => key === 'name' || value === null || (key === 'axis' && value === -1),
  );
  if (!isPlain || from === '_CONSTANT_VALUE') return layer;
  const as = (className: string, config: object, ...more: unknown[]): LayerJson => ({
    class_name: className,
    name,
    config: { name, trainable: false, ...config },
    inbound_nodes: [[[from, node, tensor, {}], ...more]],
  });
  const [activation, affine, merge] = [ACTIVATIONS[fn], AFFINE[fn], MERGES[fn]];
  if (b === undefined && activation !== undefined) return as('Activation', { activation });
  if (typeof b === 'number' && affine !== undefined) return as('Rescaling', affine(b));
  if (Array.isArray(b) && merge !== undefined) return as(merge, {}, [...(b as unknown[]).slice(0, 3), {}]);
  return layer;
}
