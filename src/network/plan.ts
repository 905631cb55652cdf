import type { Graph, Node, Slot } from './graph.js';
import type { Operation } from './operation.js';

/** A node of the plan: one of the graph's, or several of them in one. */
export type Step = Node;

/** Two operations as one where that is possible; the same answer for the same two. */
export type Absorb = (first: Operation, next: Operation) => Operation | undefined;

/** An `Absorb` that remembers, so that what a joint operation derives is derived once. */
export function remembering(): Absorb {
  const known = new WeakMap<Operation, WeakMap<Operation, Operation | undefined>>();
  return (first, next) => {
    const joints = known.get(first) ?? new WeakMap<Operation, Operation | undefined>();
    known.set(first, joints);
    if (!joints.has(next)) joints.set(next, first.absorb?.(next));
    return joints.get(next);
  };
}

/**
 * The steps that compute some slots, in execution order, without unneeded ones. If nobody looks between, several
 * operations are one step (a padding, a convolution, its batch normalization and its activation).
 * @param given - slots whose values are there already, so that nothing before them is needed for their sake.
 */
export function plan(graph: Graph, wanted: ReadonlySet<Slot>, absorb: Absorb, given?: ReadonlySet<Slot>): Step[] {
  const needed = new Set(wanted);
  for (const slot of given ?? []) needed.delete(slot);
  const uses = new Map<Slot, number>();
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((slot) => needed.has(slot))) continue;
    nodes.unshift(node);
    for (const slot of node.inputs) {
      if (given?.has(slot) !== true) needed.add(slot);
      uses.set(slot, (uses.get(slot) ?? 0) + 1);
    }
  }

  const steps = new Map<Slot, Step>();
  for (const node of nodes) {
    const [input] = node.inputs as [Slot];
    const before = steps.get(input);
    const seen = wanted.has(input) || uses.get(input) !== 1 || node.inputs.length !== 1 || before?.outputs.length !== 1;
    const joint = seen || before === undefined ? undefined : absorb(before.operation, node.operation);
    if (joint === undefined || before === undefined) {
      steps.set(node.outputs[0] as Slot, node);
    } else {
      steps.delete(input);
      steps.set(node.outputs[0] as Slot, { ...node, operation: joint, inputs: before.inputs });
    }
  }
  return [...steps.values()];
}
