/** What nodes of a pattern's network make of the sum of what comes in: as in the authors' code (nn2, af_cppn.hpp). */
export const BENDS = {
  sine: (x: number): number => Math.sin(x),
  sigmoid: (x: number): number => 2 / (1 + Math.exp(-x)) - 1,
  gaussian: (x: number): number => Math.exp(-x * x),
  linear: (x: number): number => Math.min(3, Math.max(-3, x)) / 3,
} as const;

/** The name of a node's function. */
export type Bend = keyof typeof BENDS;

/** The number of inputs: x, y, the distance from the centre, and 1. They are the nodes 0 to 3. */
export const INPUTS = 4;

/** A small network without loops, from a place to its colour. */
export interface Pattern {
  /** The functions of the nodes after the inputs: first the outputs, then those between. */
  readonly bends: readonly Bend[];
  /** From node to node, the inputs counted; weights are of -10 to 10. */
  readonly connections: readonly Connection[];
}

/** One of a pattern's connections. */
export interface Connection {
  /** The node that gives. */
  readonly from: number;
  /** The node that takes. */
  readonly to: number;
  /** What is taken is multiplied by. */
  readonly weight: number;
}

/** Whether a way of connections leads from one node to another, or they are one. */
export function leads(connections: readonly Connection[], from: number, to: number): boolean {
  const reached = new Set([from]);
  for (const node of reached) for (const each of connections) if (each.from === node) reached.add(each.to);
  return reached.has(to);
}
