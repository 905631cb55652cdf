import {
  abs,
  add,
  addN,
  cast,
  div,
  greater,
  greaterEqual,
  maximum,
  minimum,
  mul,
  scalar,
  sqrt,
  sub,
  sum,
  where,
  zeros,
  zerosLike,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { sharedData } from '../../sharedData.js';
import { checkPositive, checkWhole } from '../../checks.js';
import type { Optimizer } from '../plugins.js';
import { checkOptions } from '../../../options.js';

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

/** How much a score may fall by rounding alone, as a share of it. */
const ROUNDING = 1e-6;

/**
 * Limited-memory BFGS: the two-loop recursion over the last steps `s` and gradient changes `y`, `H_0 = s.y / y.y`. For
 * objectives without randomness (inversion, adversarial examples): with transforms that differ from step to step the
 * gradient changes say nothing.
 *
 * It departs from the paper in how it searches along a line, which has to do without reading from the device: a step that
 * lowers the score is taken back and tried again at a quarter of its length, and the next steps grow by two up to their
 * own. A step is cut to `longest`, and a pair without positive curvature counts for nothing. It ends with the best place.
 * @see Liu & Nocedal 1989, On the limited memory BFGS method for large scale optimization.
 */
export function lbfgs(options: LbfgsOptions = {}): Optimizer {
  checkOptions('lbfgs', options);
  const { rate = 1, memory = 10, longest = 0.1 } = options;
  checkPositive('lbfgs', 'rate', rate);
  checkPositive('lbfgs', 'longest', longest);
  checkWhole('lbfgs', 'memory', memory, 1);
  return {
    name: 'lbfgs',
    init: (parameters) => [scalar(0), scalar(1), ...parameters.flatMap((x) => [zerosLike(x), zerosLike(x)])],
    // The state: the score at the best place and the share of a step to take, then the place and its gradients, then s
    // and y of each pair, oldest first.
    update: (parameters, gradients, state, step, score) => {
      const n = parameters.length;
      const take = (from: number): Tensor[] => state.slice(2 + from * n, 2 + (from + 1) * n);
      const [highest, share] = state as [Tensor, Tensor];
      const pairs = Array.from({ length: (state.length - 2) / (2 * n) - 1 }, (_, i) => ({
        s: take(2 + 2 * i),
        y: take(3 + 2 * i),
      }));
      const isBetter = step === 0 ? scalar(1) : accepted(score, highest);
      const towards = (from: Tensor, to: Tensor): Tensor => mul(sub(to, from), isBetter);
      const [places, slopes] = [take(0), take(1)];
      const s = places.map((x, i) => towards(x, parameters[i]!));
      const changes = slopes.map((g, i) => towards(g, gradients[i]!));
      const [best, gradient] = [plus(places, s, 1), plus(slopes, changes, 1)];
      if (step > 0) {
        // The score is climbed, so its negative is what curves upwards.
        pairs.push({ s, y: changes.map((change) => mul(change, -1)) });
        if (pairs.length > memory) pairs.shift();
      }
      const next = step === 0 ? share : minimum(1, mul(share, add(0.25, mul(isBetter, 1.75))));
      const direction = twoLoops(gradient, pairs);
      const size = parameters.reduce((total, x) => total + x.size, 0);
      const length = sqrt(div(dot(direction, direction), size));
      const factor = mul(minimum(rate, div(longest, maximum(length, 1e-20))), next);
      return {
        parameters: plus(best, direction, factor),
        state: [
          add(highest, towards(highest, score)),
          next,
          ...[...best, ...gradient, ...pairs.flatMap((pair) => [...pair.s, ...pair.y])].map((x) => sharedData(x)),
        ],
      };
    },
    best: (parameters, state) => state.slice(2, 2 + parameters.length),
  };
}

/** 1 where a score is no lower than the highest so far, but for rounding, else 0. */
function accepted(score: Tensor, highest: Tensor): Tensor {
  return cast(greaterEqual(score, sub(highest, mul(abs(highest), ROUNDING))), 'float32');
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
