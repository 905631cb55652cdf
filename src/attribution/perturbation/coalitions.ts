import { Tensor } from '@tensorflow/tfjs-core';
import type { Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { showShape } from '../../network/input.js';
import { isCount, show } from '../../options.js';
import { seededRandom } from '../../Random.js';

/** Which segments are present in each pass, and what is made of the scores. */
export interface Coalitions {
  /** How much is seen, from 0 to 1, of each segment: one row a pass, one column a segment. */
  readonly rows: Float32Array;
  /** Rows of which others change only a few segments: only what these can touch is then computed anew. @default none */
  readonly bases?: readonly number[];
  /** The value of each segment, of one score a row. */
  readonly values: (scores: Float32Array) => ArrayLike<number>;
}

/** A picture's segments: its pixels' numbers, and how many there are. */
export interface Segments {
  readonly labels: Int32Array;
  readonly count: number;
}

/** How many coalitions to draw, or which to take: 0 and 1, `[n, segments]`. */
export type Coalition = number | Tensor;

/** So many coalitions, or given ones, as an option. */
export function coalitionsOption(fallback: number): Declared<Coalition> {
  return {
    fallback,
    isRight: (value) => isCount(value, 1) || (value instanceof Tensor && !value.isDisposed && value.rank === 2),
    wanted: 'how many, a whole number, 1 or more, or a tensor [n, segments] of 0 and 1',
  };
}

/** How many rows there will be. */
export const rowsOf = (samples: Coalition): number => (typeof samples === 'number' ? samples : (samples.shape[0] ?? 0));

/** The numbers of given coalitions; undefined where they are to be drawn. */
export async function readRows(caller: string, name: string, rows: Coalition): Promise<Float32Array | undefined> {
  if (typeof rows === 'number') return undefined;
  const numbers = Float32Array.from(await rows.data());
  if (numbers.length > 0) return numbers;
  throw new OptionError(`${caller}: got ${name} ${showShape(rows.shape)}; wanted one row or more.`);
}

/**
 * Given rows, checked against the number of segments, or drawn ones.
 * @throws An {@link OptionError} for rows of another length, or with anything but 0 and 1.
 */
export function coalitionRows(
  caller: string,
  given: Float32Array | undefined,
  samples: Coalition,
  segments: number,
  draw: (row: number) => ArrayLike<number>,
): Float32Array {
  if (given === undefined) {
    const rows = new Float32Array(rowsOf(samples) * segments);
    for (let k = 0; k < rowsOf(samples); k++) rows.set(draw(k), k * segments);
    return rows;
  }
  const columns = (samples as Tensor).shape[1] as number;
  if (columns !== segments) {
    throw new OptionError(
      `${caller}: got samples of ${columns} segments; there are ${segments}. Wanted one column for each.`,
    );
  }
  const odd = given.find((value) => value !== 0 && value !== 1);
  if (odd !== undefined) throw new OptionError(`${caller}: got samples with ${show(odd)}; wanted 0 and 1.`);
  return given;
}

/** 0 to n - 1 in the order of a seed's `k`-th draw. */
export function permutation(seed: number, k: number, n: number): number[] {
  const random = seededRandom(seed, k);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
