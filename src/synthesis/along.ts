import {
  conv2d,
  matMul,
  reshape,
  tensor2d,
  tensor4d,
  transpose,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { withGradient } from './withGradient.js';

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

/**
 * Multiplies a constant matrix to one axis of an image: `y[.., i, ..] = sum_j m[i, j] x[.., j, ..]`. Differentiable on
 * every backend; the gradient is the transposed matrix's product, transposed ahead because wasm's matMul is tens of
 * times slower when it has to.
 * @param image - rank 4.
 * @param axis - of size `m.columns`; the result's has `m.rows`.
 */
export function along(image: Tensor4D, axis: 0 | 1 | 2 | 3, m: Matrix): Tensor4D {
  return withGradient(
    image,
    (x) => product(x, axis, m),
    (dy) => product(dy, axis, transposed(m)),
  ) as Tensor4D;
}

function product(x: Tensor, axis: number, m: Matrix): Tensor {
  const constant = (of: Matrix): ReturnType<typeof tensor2d> => tensor2d(of.values, [of.rows, of.columns]);
  const shape = x.shape.with(axis, m.rows);
  if (axis === 3) {
    const kernel = tensor4d(transposed(m).values, [1, 1, m.columns, m.rows]);
    return conv2d(x as Tensor4D, kernel, 1, 'valid');
  }
  const order = [axis, ...[0, 1, 2, 3].filter((other) => other !== axis)];
  const back = [0, 1, 2, 3].map((place) => order.indexOf(place));
  const first = x.shape.slice(0, axis).every((size) => size === 1) ? x : transpose(x, order);
  const made = matMul(constant(m), reshape(first, [m.columns, -1]));
  if (first === x) return reshape(made, shape);
  return transpose(
    reshape(
      made,
      order.map((place) => shape[place] as number),
    ),
    back,
  );
}
