import { logSumExp, neg, reshape, softplus, sub, type Tensor } from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { logit } from './classes.js';
import { headOf, type Head } from './headOf.js';
import { bound, LOGITS, type Activations, type Objective } from './objective.js';

/**
 * The logarithm of a class's probability: `z_c - log sum_k exp z_k` of a softmax, `log sigmoid(z_c)` of sigmoids. What
 * a network without either gives is taken for a softmax's logits. Unlike `logit`, it counts what speaks for other
 * classes; unlike `probability`, it has a slope where the network is sure.
 * @param classIndex - one class for all examples; from 0.
 * @see Nguyen et al. 2016, Plug & play generative networks, arXiv:1612.00005, whose classifiers' term it is.
 */
export function logProbability(classIndex: number): Objective {
  const signed = logit(classIndex);
  const { check } = signed;
  return {
    ...withHead(signed, 'softmax'),
    check: (caller, network, batch) => {
      check?.(caller, network, batch);
      if (headOf(network) === 'linear' && network.graph.shapes[network.logits]!.at(-1) === 1) {
        throw new TargetError(`${caller}: the model gives one number and no probability; use logit(0).`);
      }
    },
    bind: (network) => withHead(bound(network, signed), headOf(network)),
  };
}

function withHead(signed: Objective, head: Head): Objective {
  return {
    layers: [LOGITS],
    check: () => undefined,
    part: (...some) => withHead(signed.part!(...some), head),
    score: (activations: Activations) => {
      const score = signed.score(activations);
      if (head === 'sigmoid') return neg(softplus(neg(score)));
      const logits = activations[LOGITS] as Tensor;
      return sub(score, logSumExp(reshape(logits, [logits.shape[0] as number, -1]), 1));
    },
  };
}
