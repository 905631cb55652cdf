import {
  add,
  cast,
  div,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  sign,
  sqrt,
  square,
  sum,
  tensor,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Optimizer } from '../ascent/plugins.js';
import { seededRandom } from '../../Random.js';

/** How changes are measured: by the greatest of a value, or by their Euclidean length. */
export type Norm = 'linf' | 'l2';

const lengths = (x: Tensor): Tensor => maximum(sqrt(sum(square(x), [1, 2, 3], true)), 1e-20);

/** A change cut to the ball of radius epsilon. */
export function withinBall(change: Tensor, epsilon: Tensor, norm: Norm): Tensor {
  if (norm === 'linf') return minimum(maximum(change, mul(epsilon, -1)), epsilon);
  return mul(change, minimum(1, div(epsilon, lengths(change))));
}

/** A random change for each example, spread evenly over the ball. */
export function drawFromBall(x: Tensor, epsilon: Tensor, norm: Norm, seed: number): Tensor {
  const random = seededRandom(seed);
  if (norm === 'linf') return mul(random.uniforms(x.shape, -1, 1), epsilon);
  // In d dimensions, a share r^d of a ball lies within the share r of its radius.
  const direction = random.normals(x.shape);
  const [batch, ...sides] = x.shape as [number, ...number[]];
  const d = sides.reduce((product, side) => product * side, 1);
  const radii = tensor(
    Array.from({ length: batch }, () => random.uniform() ** (1 / d)),
    [batch, 1, 1, 1],
  );
  return mul(div(direction, lengths(direction)), mul(radii, epsilon));
}

/** A gradient without what leads out of a range from places at its borders. */
export function inwards(gradient: Tensor, x: Tensor, [low, high]: readonly [Tensor, Tensor]): Tensor {
  const [down, up] = [
    logicalAnd(lessEqual(x, low), less(gradient, 0)),
    logicalAnd(greaterEqual(x, high), greater(gradient, 0)),
  ];
  return mul(gradient, cast(logicalNot(logicalOr(down, up)), 'float32'));
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
