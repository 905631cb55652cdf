import { add, dispose, mul, sub, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { AffineStart, columnOf } from '../../objectives/AffineStart.js';
import type { Pieces } from '../../objectives/pieces.js';
import type { Question } from '../../objectives/Question.js';
import type { Quadrature } from './quadrature.js';

/** One example's gradients along the straight path from its baselines, integrated. */
export function* alongPath(one: Question, { nodes, weights }: Quadrature, baselines: () => Tensor[]): Pieces<Tensor[]> {
  const start = new AffineStart(one);
  const from = tidy(baselines);
  let x0: Tensor[] = [];
  let ways: Tensor[] = [];
  try {
    x0 = start.values(from);
    ways = tidy(() => start.values(one.inputs).map((x, i) => sub(x, x0[i] as Tensor)));
    const integrals = yield* start.sumOfGradients(
      nodes.length,
      (first, some) =>
        x0.map((x, i) => add(x, mul(ways[i] as Tensor, columnOf(nodes.slice(first, first + some), x.rank)))),
      weights,
    );
    try {
      return tidy(() => integrals.map((integral, i) => mul(integral, sub(one.inputs[i] as Tensor, from[i] as Tensor))));
    } finally {
      dispose(integrals);
    }
  } finally {
    dispose([from, x0, ways] as Tensor[][]);
  }
}
