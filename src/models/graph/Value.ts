import { tensor, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import type { Shape } from '../../network/operation.js';
import type { Weight, WeightCache } from '../../network/weights.js';

/** What is computed in each run. */
export interface Place {
  readonly slot: Slot;
  readonly dtype: DataType;
  /** Whether the model wants whole numbers here, and is given floats: a picture. */
  readonly isWhole?: boolean;
}

/** Numbers under a shape; null where one is not known. */
export interface NumberList {
  readonly shape: readonly number[];
  readonly values: readonly (number | null)[];
}

/** A tensor that no input changes. */
export interface Constant {
  readonly weight: Weight;
  readonly dtype: DataType;
  /** Its numbers. */
  readonly list: () => NumberList;
}

/** Numbers that follow from the shapes of some places: what Shape begins, and arithmetic goes on with. */
export interface ShapeNumbers {
  readonly sources: readonly Slot[];
  /** Undefined where not even their count is known. */
  readonly evaluate: (shapes: readonly Shape[]) => NumberList | undefined;
  readonly dtype: DataType;
}

/** What a node gives at a port. */
export type Value = Place | Constant | ShapeNumbers;

export const isPlace = (value: Value): value is Place => 'slot' in value;
export const isConstant = (value: Value): value is Constant => 'weight' in value;

/** A tensor of the model. */
export function constantOf(weight: Weight, dtype: DataType): Constant {
  let known: NumberList | undefined;
  const list = (): NumberList => (known ??= { shape: weight().shape, values: Array.from(weight().dataSync()) });
  return { weight, dtype, list };
}

/** Numbers as a tensor, made when it is first asked for. */
export function constantOfList(list: NumberList, dtype: DataType, weights: WeightCache): Constant {
  return { weight: weights.derive(() => tensorOf(list, dtype)), dtype, list: () => list };
}

/** Known numbers as a tensor. */
export function tensorOf({ shape, values }: NumberList, dtype: DataType): Tensor {
  return tensor(values as number[], [...shape], dtype);
}
