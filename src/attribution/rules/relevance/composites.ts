import type { LrpRule, LrpRules } from './LrpRule.js';

const epsilon: LrpRule = { rule: 'epsilon' };
const zPlus: LrpRule = { rule: 'zPlus' };
const gamma: LrpRule = { rule: 'gamma' };
const alpha2Beta1: LrpRule = { rule: 'alphaBeta', alpha: 2 };

/** The name of a table of rules. */
export type LrpComposite =
  | 'alpha2Beta1'
  | 'deepTaylor'
  | 'epsilon'
  | 'epsilonAlpha2Beta1'
  | 'epsilonGammaBox'
  | 'epsilonPlus'
  | 'epsilonPlusFlat'
  | 'gamma'
  | 'zPlus';

/** Tables of rules, by the names that zennit and the papers give them. */
export const composites: Readonly<Record<LrpComposite, LrpRules>> = {
  epsilonPlusFlat: { first: { rule: 'flat' }, convolution: zPlus, dense: epsilon },
  epsilon: { convolution: epsilon, dense: epsilon },
  zPlus: { convolution: zPlus, dense: zPlus },
  gamma: { convolution: gamma, dense: gamma },
  alpha2Beta1: { convolution: alpha2Beta1, dense: alpha2Beta1 },
  epsilonPlus: { convolution: zPlus, dense: epsilon },
  epsilonAlpha2Beta1: { convolution: alpha2Beta1, dense: epsilon },
  epsilonGammaBox: { first: { rule: 'box' }, convolution: gamma, dense: epsilon },
  deepTaylor: { first: { rule: 'box' }, convolution: zPlus, dense: zPlus },
};
