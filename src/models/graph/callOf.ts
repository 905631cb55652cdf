import type { Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../../errors.js';
import type { Slot } from '../../network/graph.js';
import type { Weight } from '../../network/weights.js';
import type { NodeDef } from './GraphDef.js';
import type { NodeAttributes } from './NodeAttributes.js';
import type { NodeCall } from './NodeCall.js';
import type { Places } from './Places.js';
import { isConstant, isPlace, type Value } from './Value.js';

interface Node {
  readonly node: NodeDef;
  readonly inputs: readonly Value[];
  readonly attributes: NodeAttributes;
  readonly outputs: number;
  readonly isFreed: boolean;
}

/** A node as its lowering sees it. */
export function callOf(places: Places, { node, inputs, attributes, outputs, isFreed }: Node): NodeCall {
  const { name, op } = node;
  const at = (input: number): Value => {
    const value = inputs[input];
    if (value === undefined)
      throw new UnsupportedModelError(`openNetwork: node "${name}" (${op}) lacks input ${input}.`);
    return value;
  };
  const add: NodeCall['add'] = (operation, ...from) => places.add(name, operation, from);
  const slot = (input: number): Slot => places.slotOf(name, at(input));
  return {
    name,
    op,
    attributes,
    inputs,
    isFreed,
    outputs,
    shape: (input) => {
      const value = at(input);
      if (isPlace(value)) return places.shape(value.slot);
      return isConstant(value) ? value.weight().shape : (places.symbolic(value)?.shape ?? []);
    },
    slot,
    weight: <T extends Tensor>(input: number) => {
      const value = inputs[input];
      return value !== undefined && isConstant(value) ? (value.weight as Weight<T>) : undefined;
    },
    numbers: (input) => {
      const value = at(input);
      if (isPlace(value)) return undefined;
      return isConstant(value) ? { sources: [], evaluate: value.list, dtype: value.dtype } : value;
    },
    known: (input) => {
      const value = at(input);
      return isPlace(value) ? undefined : isConstant(value) ? value.list() : places.symbolic(value);
    },
    add,
    chain: (...operations) => operations.reduce<readonly Slot[]>((from, next) => add(next, ...from), [slot(0)]),
  };
}
