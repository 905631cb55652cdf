import {
  abs,
  add,
  addN,
  div,
  greater,
  maximum,
  minimum,
  mul,
  sqrt,
  sub,
  sum,
  where,
  zeros,
  zerosLike,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { alias } from '../alias.js';
import { positive, whole } from '../checks.js';
import type { Optimizer } from '../plugins.js';

/** Options of `lbfgs`. */
export interface LbfgsOptions {
  /** Share of the quasi-Newton step that is taken, above 0. @default 1 */
  readonly rate?: number;
  /** How many steps back it remembers, 1 or more. @default 10 */
  readonly memory?: number;
  /** The longest step, as a root mean square over the values, above 0. @default 0.1 */
  readonly longest?: number;
}

const dot = (a: readonly Tensor[], b: readonly Tensor[]): Scalar => addN(a.map((x, i) => sum(mul(x, b[i]!)))) as Scalar;
const plus = (a: readonly Tensor[], b: readonly Tensor[], factor: Tensor | number): Tensor[] =>
  a.map((x, i) => add(x, mul(b[i]!, factor)));

/**
 * Limited-memory BFGS: the two-loop recursion over the last steps `s` and gradient changes `y`, `H_0 = s.y / y.y`. For
 * objectives without randomness (inversion, adversarial examples): with transforms that differ from step to step the
 * gradient changes say nothing.
 *
 * It departs from the paper in having no line search, which would read from the device at every step: a step is cut to
 * `longest`, and a pair without positive curvature counts for nothing.
 * @see Liu & Nocedal 1989, On the limited memory BFGS method for large scale optimization.
 */
export function lbfgs({ rate = 1, memory = 10, longest = 0.1 }: LbfgsOptions = {}): Optimizer {
  positive('lbfgs', 'rate', rate);
  positive('lbfgs', 'longest', longest);
  whole('lbfgs', 'memory', memory, 1);
  return {
    name: 'lbfgs',
    init: (parameters) => parameters.flatMap((x) => [zerosLike(x), zerosLike(x)]),
    // The state: the last parameters and gradients, then s and y of each pair, oldest first.
    update: (parameters, gradients, state, step) => {
      const n = parameters.length;
      const take = (from: number): Tensor[] => state.slice(from * n, (from + 1) * n);
      const pairs = Array.from({ length: state.length / (2 * n) - 1 }, (_, i) => ({
        s: take(2 + 2 * i),
        y: take(3 + 2 * i),
      }));
      if (step > 0) {
        // The score is climbed, so its negative is what curves upwards.
        pairs.push({ s: plus(parameters, take(0), -1), y: plus(take(1), gradients, -1) });
        if (pairs.length > memory) pairs.shift();
      }
      const direction = twoLoops(gradients, pairs);
      const size = parameters.reduce((total, x) => total + x.size, 0);
      const length = sqrt(div(dot(direction, direction), size));
      const factor = minimum(rate, div(longest, maximum(length, 1e-20)));
      return {
        parameters: plus(parameters, direction, factor),
        state: [
          ...parameters.map((x) => alias(x)),
          ...gradients.map((g) => alias(g)),
          ...pairs.flatMap(({ s, y }) => [...s, ...y].map((x) => alias(x))),
        ],
      };
    },
  };
}

function twoLoops(gradients: readonly Tensor[], pairs: readonly { s: Tensor[]; y: Tensor[] }[]): Tensor[] {
  const known = pairs.map(({ s, y }) => {
    const [curvature, yy] = [dot(s, y), dot(y, y)];
    const valid = greater(curvature, mul(yy, 1e-10));
    const none = zeros([]);
    return {
      s,
      y,
      valid,
      rho: where(valid, div(1, where(valid, curvature, add(none, 1))), none),
      scale: div(curvature, maximum(yy, 1e-30)),
    };
  });
  let q = [...gradients];
  const alphas = known.toReversed().map(({ s, y, rho }) => {
    const alpha = mul(rho, dot(s, q));
    q = plus(q, y, mul(alpha, -1));
    return alpha;
  });
  // Before anything is known of the curvature: a step of length one at most, as PyTorch's LBFGS.
  let scale: Tensor = minimum(1, div(1, maximum(addN(gradients.map((g) => sum(abs(g)))), 1e-20)));
  for (const { valid, scale: ours } of known) scale = where(valid, ours, scale);
  let r = q.map((x) => mul(x, scale));
  known.forEach(({ s, y, rho }, i) => {
    const beta = mul(rho, dot(y, r));
    r = plus(r, s, sub(alphas[known.length - 1 - i]!, beta));
  });
  return r;
}
