import { div, mul, type Tensor } from '@tensorflow/tfjs-core';
import { only, type Kind, type Operation } from '../../../network/operation.js';
import type { Rule } from '../../../network/rules.js';
import { stabilized } from './Term.js';

/** Functions of each value alone pass relevance on unchanged. */
export const unchanged: Rule = { backward: (_, gradients) => gradients };

/** Where values go to other places, relevance goes back the same way; a largest value takes what its result has. */
const asGradients: Rule = {
  backward: (operation, gradients, pass) => (operation as Operation).backward(gradients, pass),
};

/** Sums share by what each input adds: `R_i = a_i w_ij R_j / y_j`. */
const byContribution: Rule = {
  reads: ['inputs', 'output'],
  backward: (operation, gradients, pass) => {
    const prices = div(only(gradients), stabilized(pass.output));
    const made = (operation as Operation).backward([prices], pass);
    return made.map((each, i) => each && mul(pass.inputs[i] as Tensor, each));
  },
};

/** The factors of a product contribute all of it, each: they share evenly. Achtibat et al. 2024, arXiv:2402.05602. */
const evenly = (factors: number): Rule => ({
  ...byContribution,
  backward: (operation, [relevance], pass) =>
    byContribution.backward(operation, [mul(relevance as Tensor, 1 / factors)], pass),
});

const byKind: { readonly [K in Kind]?: Rule } = {
  rectifier: unchanged,
  activation: unchanged,
  elementwise: unchanged,
  cast: asGradients,
  concatenation: asGradients,
  gather: asGradients,
  mask: asGradients,
  pad: asGradients,
  reshape: asGradients,
  slice: asGradients,
  split: asGradients,
  transpose: asGradients,
  resize: byContribution,
};

/**
 * The rule of an operation without a kernel; undefined where there is none.
 * @param operation - of no linear kind.
 * @param isReached - of its inputs, the ones that depend on the network's.
 */
export function otherRule(operation: Operation, isReached: readonly boolean[]): Rule | undefined {
  const { kind, attributes } = operation;
  if (kind !== 'pooling' && kind !== 'reduction' && kind !== 'merge') return byKind[kind];
  switch (attributes.name) {
    case 'max':
    case 'maximum':
    case 'min':
    case 'minimum':
      return asGradients;
    case 'multiply':
      return evenly(isReached.filter(Boolean).length);
    case 'divide':
      return isReached[1] === true ? undefined : byContribution;
    case 'product':
      return undefined;
    default:
      return byContribution;
  }
}
