import type { GraphBuilder, NamedWeight, Slot } from '../../network/graph.js';
import type { Operation, Shape } from '../../network/operation.js';
import { kindOf } from '../kindOf.js';
import type { NodeDef } from './GraphDef.js';
import { NodeAttributes } from './NodeAttributes.js';
import { dataInputs } from './references.js';
import { isConstant, isPlace, type Place, type Value } from './Value.js';

const WEIGHT_NAMES: readonly string[] = ['kernel', 'bias', 'alpha'];

/** Makes a node known as a layer: by its name, and its outputs behind the first as `name:1`. */
export function addLayer(
  builder: GraphBuilder,
  node: NodeDef,
  inputs: readonly Value[],
  outputs: readonly Place[],
  operations: readonly Operation[],
): void {
  const { name, op } = node;
  const slot = outputs[0]?.slot as Slot;
  const weights = inputs.flatMap((input) => (isConstant(input) && input.dtype === 'float32' ? [input.weight] : []));
  const named = weights.map((weight, i): NamedWeight => ({ name: WEIGHT_NAMES[i] ?? `weight ${i}`, weight }));
  const activation = new NodeAttributes(node).strings('fused_ops').find((fused) => fused !== 'BiasAdd');
  const info = {
    path: name,
    kind: kindOf(operations),
    className: op,
    outputShape: builder.shapes[slot] as Shape,
    parameters: weights.reduce((sum, weight) => sum + weight().size, 0),
    ...(activation !== undefined && { activation: activation.charAt(0).toLowerCase() + activation.slice(1) }),
    inputs: dataInputs(node).flatMap((reference, i) => (isPlace(inputs[i] as Value) ? [reference.name] : [])),
  };
  builder.layer(info, slot, named);
  outputs.slice(1).forEach((place, i) => builder.slots.set(`${name}:${i + 1}`, place.slot));
}
