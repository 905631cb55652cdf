import {
  abs,
  add,
  cast,
  div,
  greater,
  greaterEqual,
  maximum,
  minimum,
  mul,
  ones,
  reshape,
  sqrt,
  sub,
  sum,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { addAll } from '../../../addAll.js';
import { checkOptions } from '../../../options.js';
import { checkPositive, checkWhole } from '../../checks.js';
import { sharedData } from '../../sharedData.js';
import type { Optimizer } from '../plugins.js';

/** Options of `lbfgs`. */
export interface LbfgsOptions {
  /** Share of the quasi-Newton step that is taken, above 0. @default 1 */
  readonly learningRate?: number;
  /** How many steps back it remembers, 1 or more. @default 10 */
  readonly memory?: number;
  /** The longest step, as a root mean square over the values, above 0. @default 0.1 */
  readonly longest?: number;
}

/** Parameters, or what is as long. */
type Vector = readonly Tensor[];

/** A step and what it changed in the gradient. */
interface Pair {
  readonly s: Vector;
  readonly y: Vector;
}

/** One for each example, to be multiplied to what has more axes. */
const over = (numbers: Tensor, { rank }: Tensor): Tensor =>
  reshape(numbers, rank === 0 ? [] : [numbers.size, ...Array<number>(rank - 1).fill(1)]);
const sums = (x: Tensor, examples: number): Tensor => sum(reshape(x, [examples, -1]), 1);
const dots = (a: Vector, b: Vector, examples: number): Tensor => addAll(a.map((x, i) => sums(mul(x, b[i]!), examples)));
const plus = (a: Vector, b: Vector, factor: Tensor): Tensor[] => a.map((x, i) => add(x, mul(b[i]!, over(factor, x))));
const times = (a: Vector, factor: Tensor): Tensor[] => a.map((x) => mul(x, over(factor, x)));
const minus = (a: Vector, b: Vector): Tensor[] => a.map((x, i) => sub(x, b[i]!));

/** How much a score may fall by rounding alone, as a share of it. */
const ROUNDING = 1e-6;

/**
 * Limited-memory BFGS: the two-loop recursion over the last steps `s` and gradient changes `y`, `H_0 = s.y / y.y`. For
 * objectives without randomness (inversion, adversarial examples): with transforms that differ from step to step the
 * gradient changes say nothing. Each image of a batch has a search of its own.
 *
 * It departs from the paper in how it searches along a line, which has to do without reading from the device. A step
 * that lowers the score is taken back and tried again at a quarter of its length. The next steps grow by two up to
 * their own. A step is cut to `longest`, and a pair without positive curvature counts for nothing. It ends with the
 * best place.
 * @see Liu & Nocedal 1989, On the limited memory BFGS method for large scale optimization.
 */
export function lbfgs(options: LbfgsOptions = {}): Optimizer {
  checkOptions('lbfgs', options, ['learningRate', 'memory', 'longest']);
  const { learningRate = 1, memory = 10, longest = 0.1 } = options;
  checkPositive('lbfgs', 'learningRate', learningRate);
  checkPositive('lbfgs', 'longest', longest);
  checkWhole('lbfgs', 'memory', memory, 1);
  return {
    name: 'lbfgs',
    judgesEach: true,
    init: () => [],
    // The state, from the first step on: the score at the best place and the share of a step to take, then the place
    // and its gradients, then s and y of each pair, oldest first.
    update: (parameters, gradients, before, step, given) => {
      const n = parameters.length;
      // Examples have searches of their own where the parameters do.
      const areApart = parameters.every(({ shape }) => shape[0] === given.size);
      const examples = areApart ? given.size : 1;
      const score = sums(given, examples);
      const state = step > 0 ? before : [score, ones([examples]), ...parameters, ...gradients];
      const take = (from: number): Tensor[] => state.slice(2 + from * n, 2 + (from + 1) * n);
      const [highest, share] = state as [Tensor, Tensor];
      const isBetter = accepted(score, highest);
      const [places, slopes] = [take(0), take(1)];
      const s = times(minus(parameters, places), isBetter);
      const changes = times(minus(gradients, slopes), isBetter);
      const [best, gradient] = [places.map((x, i) => add(x, s[i]!)), slopes.map((g, i) => add(g, changes[i]!))];
      const known = Array.from({ length: (state.length - 2) / (2 * n) - 1 }, (_, i): Pair => ({
        s: take(2 + 2 * i),
        y: take(3 + 2 * i),
      }));
      // The score is climbed, so its negative is what curves upwards.
      const pair: Pair = { s, y: changes.map((change) => mul(change, -1)) };
      const pairs = step === 0 ? [] : remembered(known, pair, isBetter, memory);
      const next = step === 0 ? share : minimum(1, mul(share, add(0.25, mul(isBetter, 1.75))));
      const direction = twoLoops(gradient, pairs, examples);
      const size = parameters.reduce((total, x) => total + x.size, 0) / examples;
      const length = sqrt(div(dots(direction, direction, examples), size));
      const factor = mul(minimum(learningRate, div(longest, maximum(length, 1e-20))), next);
      return {
        parameters: plus(best, direction, factor),
        state: [
          add(highest, mul(sub(score, highest), isBetter)),
          next,
          ...[...best, ...gradient, ...pairs.flatMap((each) => [...each.s, ...each.y])].map((x) => sharedData(x)),
        ],
      };
    },
    best: (parameters, state) => state.slice(2, 2 + parameters.length),
  };
}

/** For each example 1 where a score is no lower than the highest so far, but for rounding, else 0. */
function accepted(score: Tensor, highest: Tensor): Tensor {
  return cast(greaterEqual(score, sub(highest, mul(abs(highest), ROUNDING))), 'float32');
}

/**
 * The pairs with the latest behind them; where there is no room, the oldest makes it, but not for a step taken back.
 */
function remembered(known: readonly Pair[], latest: Pair, isBetter: Tensor, memory: number): Pair[] {
  if (known.length < memory) return [...known, latest];
  const moved = (from: Vector, to: Vector): Tensor[] => plus(from, minus(to, from), isBetter);
  return known.map((pair, i) => {
    const following = known[i + 1] ?? latest;
    return { s: moved(pair.s, following.s), y: moved(pair.y, following.y) };
  });
}

function twoLoops(gradients: Vector, pairs: readonly Pair[], examples: number): Tensor[] {
  const dot = (a: Vector, b: Vector): Tensor => dots(a, b, examples);
  const known = pairs.map(({ s, y }) => {
    const [curvature, yy] = [dot(s, y), dot(y, y)];
    const valid = greater(curvature, mul(yy, 1e-10));
    const none = zerosLike(curvature);
    const rho = where(valid, div(1, where(valid, curvature, add(none, 1))), none);
    return { s, y, valid, rho, scale: div(curvature, maximum(yy, 1e-30)) };
  });
  let q = [...gradients];
  const alphas = known.toReversed().map(({ s, y, rho }) => {
    const alpha = mul(rho, dot(s, q));
    q = plus(q, y, mul(alpha, -1));
    return alpha;
  });
  // Before anything is known of the curvature: a step of length one at most, as PyTorch's LBFGS.
  const length = addAll(gradients.map((g) => sums(abs(g), examples)));
  let scale: Tensor = minimum(1, div(1, maximum(length, 1e-20)));
  for (const { valid, scale: ours } of known) scale = where(valid, ours, scale);
  let r = times(q, scale);
  known.forEach(({ s, y, rho }, i) => {
    const beta = mul(rho, dot(y, r));
    r = plus(r, s, sub(alphas[known.length - 1 - i]!, beta));
  });
  return r;
}
