import * as attribution from '../../attribution/methods.js';
import { compareShare } from './compareShare.js';
import { activationQuantilesShare, conceptCountsShare, topActivationsShare } from './datasetShares.js';
import { occlusionShare } from './occlusionShare.js';

type Attribution = typeof attribution;

/** The name of what a pool can do. */
export type MethodName = Exclude<keyof Attribution, 'methods'>;

/** The function of a name. */
export type MethodFunction<M extends MethodName> = Attribution[M];

/** The names of all. */
export const names: readonly MethodName[] = attribution.methods.map(({ name }) => name as MethodName);

type Call = (model: never, input: never, options: never) => unknown;

/** What a worker runs, by name. */
export const functions: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(attribution.methods.map(({ name, explain }) => [name, explain])),
  occlusionShare,
  compareShare,
  activationQuantilesShare,
  conceptCountsShare,
  topActivationsShare,
};
