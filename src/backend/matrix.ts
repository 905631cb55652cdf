import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';

/** A constant matrix `[rows, columns]`, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** A matrix by its entries. */
export function matrix(rows: number, columns: number, entry: (row: number, column: number) => number): Matrix {
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) values[i * columns + j] = entry(i, j);
  return { rows, columns, values };
}

const memory = new Map<string, Matrix>();

/** A matrix that is made once; the few dozen asked for last are remembered. */
export function remembered(name: string, make: () => Matrix): Matrix {
  const made = memory.get(name) ?? make();
  memory.delete(name);
  memory.set(name, made);
  if (memory.size > 48) memory.delete(memory.keys().next().value as string);
  return made;
}

const transposes = new WeakMap<Matrix, Matrix>();

/** The same matrix with rows and columns exchanged; made once. */
export function transposed(m: Matrix): Matrix {
  const known = transposes.get(m);
  if (known !== undefined) return known;
  const made = matrix(m.columns, m.rows, (i, j) => m.values[j * m.columns + i] as number);
  transposes.set(m, made);
  transposes.set(made, m);
  return made;
}

/** A matrix as a tensor. */
export const constant = (m: Matrix): Tensor2D => tensor2d(m.values, [m.rows, m.columns]);
