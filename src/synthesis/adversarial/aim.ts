import {
  argMax,
  cast,
  keep,
  mul,
  neg,
  oneHot,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../../network/network.js';
import { Run } from '../../network/run.js';
import { scale } from '../../objectives/algebra.js';
import type { Head } from '../../objectives/headOf.js';
import { isObjective, type Objective } from '../../objectives/objective.js';
import type { Target } from '../../objectives/target.js';
import { logLikelihood, negated, selectionOf } from './likelihood.js';

/** What is climbed, and whether it has been reached. */
export interface Aim {
  readonly objective: Objective;
  /** A number for each image, above 0 if the network sees in it what it should; unknown for an objective. */
  readonly margins?: (images: Tensor4D) => Tensor;
}

/** What is climbed: the log-probability of a class, or minus that of one to get away from. */
export function aim(
  network: TracedNetwork,
  head: Head,
  input: Tensor4D,
  { target, targeted }: { readonly target: Target | undefined; readonly targeted: boolean },
  checked: Objective,
  held: Tensor[],
): Aim {
  const away = !targeted || target === undefined;
  if (isObjective(target)) return { objective: away ? scale(target, -1) : checked };
  const selection = keep(selectionOf(network, head, input, target));
  held.push(selection);
  const likely = logLikelihood(selection, head);
  const margins = (images: Tensor4D): Tensor => {
    const margin = marginsOf(network, head, images, selection);
    return away ? neg(margin) : margin;
  };
  if (!away) return { objective: likely, margins };
  return { objective: negated(likely), margins };
}

/** Above 0 where the class is the first of all, or where its sigmoid says yes. */
function marginsOf(network: TracedNetwork, head: Head, images: Tensor4D, selection: Tensor2D): Tensor {
  const run = new Run(network, [images], { wanted: [network.logits] });
  const logits: Tensor2D = reshape(run.value(network.logits), selection.shape);
  if (head === 'sigmoid') return sum(mul(logits, selection), 1);
  const first = cast(oneHot(argMax(logits, 1), Math.max(2, selection.shape[1])), 'float32');
  return sub(sum(mul(first, selection), 1), 0.5);
}
