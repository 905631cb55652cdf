import type { Kind, OperationOf } from '../../network/operation.js';
import type { Weight } from '../../network/weights.js';

/** An index for each axis but the batch. */
export type Index = readonly number[];

/** How values come to one number: their sum, the largest or the least of them, or their product. */
export type Combination = 'sum' | 'largest' | 'least' | 'product';

/** What one value of an operation's output is made of. */
export interface Reading {
  readonly kind: Combination;
  readonly terms: readonly { readonly input: number; readonly at: Index; readonly weight: number }[];
  readonly bias: number;
}

/** Numbers row by row. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** What surrounds a value: sizes without the batch, and the numbers of weights. */
export interface Surroundings {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly weight: (weight: Weight) => Numbers;
}

/** Takes one value of an operation's output apart. */
export type Reader<K extends Kind> = (
  operation: OperationOf<K>,
  at: Index,
  around: Surroundings,
) => Reading | undefined;

/** The place of an index among the numbers of a shape. */
export const flat = (shape: readonly number[], at: Index): number =>
  shape.reduce((place, size, axis) => place * size + (at[axis] as number), 0);

/** The number at an index. */
export const numberAt = ({ shape, data }: Numbers, ...at: Index): number => data[flat(shape, at)] as number;

/** So many whole numbers from 0. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A weighted sum. */
export const sum = (terms: Reading['terms'], bias = 0): Reading => ({ kind: 'sum', terms, bias });

/** One value as it is. */
export const copy = (at: Index, input = 0): Reading => sum([{ input, at, weight: 1 }]);

/** The bias of a linear operation, for one channel. */
export const biasOf = (
  { weights }: { readonly weights: { readonly bias?: Weight } },
  channel: number,
  { weight }: Surroundings,
): number => (weights.bias === undefined ? 0 : (weight(weights.bias).data[channel] as number));

/** The index of an input over which another is spread: along an axis of size 1, its only place. */
export const spread = (shape: readonly number[], at: Index): Index =>
  at.slice(at.length - shape.length).map((place, axis) => (shape[axis] === 1 ? 0 : place));
