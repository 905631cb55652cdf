import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers as tfLayers } from '@tensorflow/tfjs-layers';
import type { Slot } from '../../network/graph.js';
import type { Operation, Shape } from '../../network/operation.js';
import type { Weight } from '../../network/weights.js';

/** A layer of tfjs-layers. */
export type Layer = tfLayers.Layer;

/** A weight of a layer, as tfjs-layers keeps it. */
export interface Variable<T extends Tensor = Tensor> {
  read(): T;
}

/** One call of a layer on its way into a graph. */
export interface LayerCall {
  readonly inputs: readonly Slot[];
  readonly inputShapes: readonly Shape[];
  /** The network's snapshot of a weight. */
  weight<T extends Tensor>(variable: Variable<T>): Weight<T>;
  /** The same of one that a layer may lack. */
  optional<T extends Tensor>(variable: Variable<T> | null | undefined): Weight<T> | undefined;
  /** Adds an operation and gives its outputs. */
  add(operation: Operation, ...inputs: readonly Slot[]): readonly Slot[];
  /** Adds operations one after the other, the first on the call's inputs, and gives the last one's outputs. */
  chain(...operations: readonly Operation[]): readonly Slot[];
}

/**
 * Turns a call of a layer into operations and gives where their outputs are. Undefined for an unknown variant of the
 * layer, which then runs through its own `call` and tfjs's autodiff.
 */
export type Lowering = (layer: never, call: LayerCall) => readonly Slot[] | undefined;

/** Lowerings by layer class. */
export type Lowerings = Readonly<Record<string, Lowering>>;

/** The rank of a call's first input. */
export function rankOf({ inputShapes: [shape] }: LayerCall): number {
  return (shape as Shape).length;
}
