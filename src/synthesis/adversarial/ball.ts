import {
  add,
  clipByValue,
  div,
  maximum,
  minimum,
  mul,
  sign,
  sqrt,
  square,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Optimizer } from '../ascent/plugins.js';
import { seededRandom } from '../Random.js';

/** How changes are measured: by the greatest of a value, or by their Euclidean length. */
export type Norm = 'linf' | 'l2';

const lengths = (x: Tensor): Tensor => maximum(sqrt(sum(square(x), [1, 2, 3], true)), 1e-20);

/** A change cut to the ball of radius epsilon. */
export function withinBall(change: Tensor, epsilon: Tensor, norm: Norm): Tensor {
  if (norm === 'linf') return minimum(maximum(change, mul(epsilon, -1)), epsilon);
  return mul(change, minimum(1, div(epsilon, lengths(change))));
}

/** A random change within the ball. */
export function drawFromBall(x: Tensor, epsilon: Tensor, norm: Norm, seed: number): Tensor {
  const random = seededRandom(seed);
  const drawn = random.normals(x.shape);
  // Within the cube: normal numbers cut at one deviation cover it; on the ball's inside, at half its radius.
  if (norm === 'linf') return mul(clipByValue(drawn, -1, 1), epsilon);
  return mul(div(drawn, lengths(drawn)), mul(epsilon, 0.5));
}

/** Steps of one size along the gradient's sign, or along the gradient. */
export function steepestAscent(stepSize: Tensor, norm: Norm): Optimizer {
  return {
    name: norm,
    init: () => [],
    update: ([x], [g]) => ({
      parameters: [add(x!, mul(norm === 'linf' ? sign(g as Tensor) : div(g!, lengths(g!)), stepSize))],
      state: [],
    }),
  };
}

/** An optimizer whose every step is projected. */
export function projected(optimizer: Optimizer, project: (x: Tensor) => Tensor): Optimizer {
  return {
    ...optimizer,
    update: (...given) => {
      const { parameters, state } = optimizer.update(...given);
      return { parameters: parameters.map(project), state };
    },
  };
}
