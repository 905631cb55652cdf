import {
  argMax,
  cast,
  greaterEqual,
  logSumExp,
  mul,
  neg,
  oneHot,
  onesLike,
  reshape,
  sigmoid,
  softmax,
  softplus,
  sub,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { scale } from '../../objectives/algebra.js';
import { LOGITS, type Objective } from '../../objectives/objective.js';
import type { Head } from '../../objectives/headOf.js';

/** How many units a network's logits have. */
const unitsOf = (network: TracedNetwork): number => network.graph.shapes[network.logits]!.at(-1) ?? NaN;

/** Whether a network answers one question with yes or no, by one sigmoid: then class 1 is yes, class 0 no. */
const isBinary = (network: TracedNetwork, head: Head): boolean => head === 'sigmoid' && unitsOf(network) === 1;

/**
 * The log-probability of a class for each example, from the logits: `z_c - log sum_k exp z_k` of a softmax,
 * `log sigmoid(z_c)` of sigmoids. In a network with a single linear output, that output.
 * @param selection - rows `[batch, units]` of `selectionOf`; it must outlive the objective.
 */
export function logLikelihood(selection: Tensor2D, head: Head): Objective {
  const [batch, count] = selection.shape;
  const flat = (values: Tensor): Tensor => reshape(values, [batch, count]);
  const chosen = (values: Tensor, keepDims = false): Tensor => sum(mul(flat(values), selection), 1, keepDims);
  return {
    layers: [LOGITS],
    score: ({ [LOGITS]: logits }) => {
      if (head === 'sigmoid') return neg(softplus(neg(chosen(logits!))));
      return count === 1 ? chosen(logits!) : sub(chosen(logits!), logSumExp(flat(logits!), 1));
    },
    gradient: ({ [LOGITS]: logits }) => {
      const gradient =
        head === 'sigmoid'
          ? mul(selection, sigmoid(neg(chosen(logits!, true))))
          : count === 1
            ? selection
            : sub(selection, softmax(flat(logits!)));
      return { [LOGITS]: reshape(gradient, logits!.shape) };
    },
  };
}

/** The same turned round: what gets away from the class. */
export function negated(likely: Objective): Objective {
  return {
    ...scale(likely, -1),
    gradient: (activations) =>
      Object.fromEntries(Object.entries(likely.gradient!(activations)).map(([layer, g]) => [layer, mul(g, -1)])),
  };
}

/**
 * Rows whose product with the logits is the score of the classes given, or of each example's top class. They are
 * one-hot; a single sigmoid has 1 for class 1 and -1 for class 0. The caller disposes of it.
 */
export function selectionOf(
  network: TracedNetwork,
  head: Head,
  input: Tensor,
  classes?: number | readonly number[],
): Tensor2D {
  return tidy(() => {
    const batch = input.shape[0]!;
    const list = typeof classes === 'number' ? Array<number>(batch).fill(classes) : classes;
    if (isBinary(network, head) && list !== undefined) {
      return tensor2d(
        list.map((c) => 2 * c - 1),
        [batch, 1],
      );
    }
    const run = new Run(network, [input], { wanted: [network.logits] });
    const logits: Tensor2D = reshape(run.value(network.logits), [batch, -1]);
    if (isBinary(network, head)) return sub(mul(cast(greaterEqual(logits, 0), 'float32'), 2), 1) as Tensor2D;
    const count = logits.shape[1];
    const indices = list === undefined ? argMax(logits, 1) : tensor1d([...list], 'int32');
    // oneHot refuses a single class.
    return count === 1 ? onesLike(logits) : (cast(oneHot(indices as Tensor1D, count), 'float32') as Tensor2D);
  });
}
