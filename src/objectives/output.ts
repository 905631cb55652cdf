import { TargetError } from '../errors.js';
import { show } from '../options.js';
import { classScore } from './classes.js';
import { isObjective, LOGITS, type Objective } from './objective.js';

/**
 * The score of a class at an output that is not the first.
 * @param which - the output's name, or its place in `network.outputs`.
 * @param of - a class, which means its logit; a class for each example; or `logit(c)` or `probability(c)`.
 * @example
 * const map = saliency(model, image, { target: output('Identity_1', 0) });
 */
export function output(which: string | number, of: number | readonly number[] | Objective): Objective {
  if (typeof which !== 'string' && !(Number.isInteger(which) && which >= 0)) {
    throw new TargetError(`output: got ${show(which)}; wanted the name of an output, or its place from 0.`);
  }
  if (isObjective(of) && of.ofOutput !== undefined) return of.ofOutput(which);
  if (typeof of === 'number' || Array.isArray(of)) {
    return classScore(LOGITS, of as number | readonly number[], 'target', { output: which });
  }
  throw new TargetError(
    `output: got ${isObjective(of) ? 'an objective of layers' : show(of)}; wanted a class, logit(c) or probability(c). ` +
      'Objectives of layers name their own: element(layer, index), channel(layer, index).',
  );
}
