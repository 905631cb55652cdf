import { add, dispose, mul, reshape, sub, sum, tensor1d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import { sumOfGradients } from '../../objectives/sumOfGradients.js';
import type { Quadrature } from './quadrature.js';

/** One example's gradients along the straight path from its baselines, integrated. */
export function* alongPath(one: Question, { nodes, weights }: Quadrature, baselines: () => Tensor[]): Pieces<Tensor[]> {
  const start = tidy(baselines);
  const column = (values: readonly number[], rank: number): Tensor =>
    reshape(tensor1d([...values]), [values.length, ...Array<number>(rank - 1).fill(1)]);
  const way = (i: number): Tensor => sub(one.inputs[i] as Tensor, start[i] as Tensor);
  try {
    const integrals = yield* sumOfGradients(
      one,
      nodes.length,
      (from, some) => start.map((x0, i) => add(x0, mul(way(i), column(nodes.slice(from, from + some), x0.rank)))),
      (gradients, from, some) =>
        gradients.map((each) => sum(mul(each, column(weights.slice(from, from + some), each.rank)), 0, true)),
    );
    return tidy(() => {
      const results = integrals.map((integral, i) => mul(integral, way(i)));
      dispose(integrals);
      return results;
    });
  } finally {
    dispose(start);
  }
}
