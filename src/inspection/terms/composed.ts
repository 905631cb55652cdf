import type { Node, Slot } from '../../network/graph.js';
import type { Weight } from '../../network/weights.js';
import { readingOf } from './readingOf.js';
import { flat, type Combination, type Index, type Numbers } from './Reading.js';

/** The values of slots, without their batch axis, and of weights. */
export interface Seen {
  readonly values: ReadonlyMap<Slot, Numbers>;
  readonly weights: ReadonlyMap<Weight, Numbers>;
}

/** A value that enters, and what it is multiplied by. */
export interface Entering {
  readonly slot: Slot;
  readonly at: Index;
  readonly weight: number;
}

/** What a value is made of by several operations. */
export interface Composition {
  readonly kind: Combination;
  readonly terms: readonly Entering[];
  readonly bias: number;
}

/** One value of a slot. */
export function valueAt({ values }: Seen, slot: Slot, at: Index): number {
  const { shape, data } = values.get(slot) as Numbers;
  return data[flat(shape, at)] as number;
}

/** What one value of a node's output is made of, by itself. */
export function readingAt(
  { operation, inputs, outputs }: Node,
  at: Index,
  { values, weights }: Seen,
): ReturnType<typeof readingOf> {
  const shapeOf = (slot: Slot): readonly number[] => (values.get(slot) as Numbers).shape;
  return readingOf(operation, at, {
    inputs: inputs.map(shapeOf),
    output: shapeOf(outputs[0] as Slot),
    weight: (weight) => weights.get(weight) as Numbers,
  });
}

/**
 * What a value is made of, in values that no node of some gives. Sums of sums are sums, and everything may be made of
 * single values. Undefined if it is less simple.
 */
export function composed(own: ReadonlyMap<Slot, Node>, slot: Slot, at: Index, seen: Seen): Composition | undefined {
  const node = own.get(slot);
  if (node === undefined) return { kind: 'sum', terms: [{ slot, at, weight: 1 }], bias: 0 };
  const reading = readingAt(node, at, seen);
  if (reading === undefined) return undefined;
  const { kind, terms, bias } = reading;
  const parts = terms.map((term) => composed(own, node.inputs[term.input] as Slot, term.at, seen));
  if (!parts.every((part) => part !== undefined)) return undefined;
  const weighted = parts.flatMap((part, i) =>
    part.terms.map((term) => ({ ...term, weight: term.weight * (terms[i]?.weight as number) })),
  );
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && kind === 'sum' && bias === 0 && terms[0]?.weight === 1) return only;
  if (kind !== 'sum') {
    const areSingle = parts.every((part) => part.kind === 'sum' && part.terms.length === 1 && part.bias === 0);
    return areSingle ? { kind, terms: weighted, bias } : undefined;
  }
  if (!parts.every((part) => part.kind === 'sum')) return undefined;
  const total = parts.reduce((sum, part, i) => sum + part.bias * (terms[i]?.weight as number), bias);
  return { kind, terms: own.size > 1 ? joined(weighted) : weighted, bias: total };
}

/** Each value once, with the sum of its weights. */
function joined(terms: readonly Entering[]): Entering[] {
  const found = new Map<string, Entering>();
  for (const term of terms) {
    const name = `${term.slot}:${term.at.join()}`;
    const before = found.get(name);
    found.set(name, before === undefined ? term : { ...before, weight: before.weight + term.weight });
  }
  return [...found.values()];
}
