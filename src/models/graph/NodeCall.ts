import type { Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import type { Operation, Shape } from '../../network/operation.js';
import type { Weight } from '../../network/weights.js';
import type { NodeAttributes } from './NodeAttributes.js';
import type { NumberList, ShapeNumbers, Value } from './Value.js';

/** One node on its way into a network. */
export interface NodeCall {
  readonly name: string;
  readonly op: string;
  readonly attributes: NodeAttributes;
  readonly inputs: readonly Value[];
  /** Whether the graph is for one example, and read for several. */
  readonly isFreed: boolean;
  /** How many of the node's outputs somebody takes, up to the last. */
  readonly outputs: number;
  /** The shape of an input; null where a size may vary. */
  shape(input: number): Shape;
  /** Where an input is; a constant gets a place of its own. */
  slot(input: number): Slot;
  /** An input that no input of the model changes; undefined for any other. */
  weight<T extends Tensor>(input: number): Weight<T> | undefined;
  /** The numbers of an input that follows from shapes and constants alone; undefined for any other. */
  numbers(input: number): ShapeNumbers | undefined;
  /** Those numbers that are known for any size of the model's inputs. */
  known(input: number): NumberList | undefined;
  /** Adds an operation and gives its outputs. */
  add(operation: Operation, ...inputs: readonly Slot[]): readonly Slot[];
  /** Adds operations one after the other, the first on the node's first input, and gives the last one's outputs. */
  chain(...operations: readonly Operation[]): readonly Slot[];
}

/**
 * Turns a node into operations and gives where their outputs are. Undefined for an unknown variant of the node, which
 * then runs by tfjs itself and its autodiff.
 */
export type NodeLowering = (call: NodeCall) => readonly Slot[] | undefined;

/** Lowerings by op. */
export type NodeLowerings = Readonly<Record<string, NodeLowering>>;

/** An axis from 0, of one that may count from the last. */
export const axisFrom = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Numbers that are all known. */
export function allKnown(list: NumberList | undefined): readonly number[] | undefined {
  return list?.values.includes(null) === false ? (list.values as readonly number[]) : undefined;
}

/** An input's numbers where all are known. */
export function knownNumbers(call: NodeCall, input: number): readonly number[] | undefined {
  return allKnown(call.known(input));
}
