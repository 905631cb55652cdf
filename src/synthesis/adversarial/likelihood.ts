import {
  argMax,
  cast,
  logSumExp,
  mul,
  oneHot,
  onesLike,
  reshape,
  softmax,
  sub,
  sum,
  tensor1d,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { LOGITS, type Objective } from '../../objectives/objective.js';

/**
 * The log-probability of a class for each example, from the logits: `z_c - log sum_k exp z_k`. In a network with a single
 * output, that output.
 * @param selection - one-hot rows `[batch, classes]`; it must outlive the objective.
 */
export function logLikelihood(selection: Tensor2D): Objective {
  const [batch, count] = selection.shape;
  const flat = (values: Tensor): Tensor => reshape(values, [batch, count]);
  return {
    layers: [LOGITS],
    score: ({ [LOGITS]: logits }) => {
      const chosen = sum(mul(flat(logits!), selection), 1);
      return count === 1 ? chosen : sub(chosen, logSumExp(flat(logits!), 1));
    },
    gradient: ({ [LOGITS]: logits }) => {
      const gradient = count === 1 ? selection : sub(selection, softmax(flat(logits!)));
      return { [LOGITS]: reshape(gradient, logits!.shape) };
    },
  };
}

/** One-hot rows of the classes given, or of each example's top class. The caller disposes of it. */
export function selectionOf(network: TracedNetwork, input: Tensor, classes?: number | readonly number[]): Tensor2D {
  return tidy(() => {
    const batch = input.shape[0]!;
    const run = new Run(network, [input], { wanted: [network.logits] });
    const logits: Tensor2D = reshape(run.value(network.logits), [batch, -1]);
    const count = logits.shape[1];
    const list = typeof classes === 'number' ? Array<number>(batch).fill(classes) : classes;
    const indices = list === undefined ? argMax(logits, 1) : tensor1d([...list], 'int32');
    // oneHot refuses a single class.
    return count === 1 ? onesLike(logits) : (cast(oneHot(indices as Tensor1D, count), 'float32') as Tensor2D);
  });
}
