import { add, div, greaterEqual, mul, sub, where, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Operation, type Pass } from '../../../network/operation.js';

/** A part of what a linear operation adds up: a part of its input, under weights of its own. */
export interface Term {
  readonly x: Tensor;
  readonly operation: Operation;
}

const sumOf = (tensors: readonly Tensor[]): Tensor => tensors.reduce((a, b) => add(a, b));

/** What some terms come to: `z_j = sum_i x_i w_ij + b_j`. */
export function total(terms: readonly Term[]): Tensor {
  return sumOf(terms.map(({ x, operation }) => operation.forward([x])[0] as Tensor));
}

/** What their inputs are worth at a price for each output: `x_i sum_j w_ij s_j`. */
export function worth(terms: readonly Term[], prices: Tensor, pass: Pass): Tensor {
  return sumOf(terms.map(({ x, operation }) => mul(x, only(operation.backward([prices], pass)))));
}

/** zennit's stabilizer, which keeps what is divided by away from zero. */
export const STABILIZER = 1e-6;

/** `z + epsilon sign(z)`, where sign(0) = 1. */
export function stabilized(z: Tensor, epsilon: number = STABILIZER): Tensor {
  return where(greaterEqual(z, 0), add(z, epsilon), sub(z, epsilon));
}

/** The same for what cannot be below zero, in a quarter of the operations. */
export function aboveZero(z: Tensor): Tensor {
  return add(z, STABILIZER);
}

/** Relevance shared in proportion to what each input adds: `x_i sum_j w_ij R_j / z_j`. */
export function proportional(
  terms: readonly Term[],
  relevance: Tensor,
  pass: Pass,
  denominator: Tensor = stabilized(total(terms)),
): Tensor {
  return worth(terms, div(relevance, denominator), pass);
}
