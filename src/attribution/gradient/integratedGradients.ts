import type { Tensor } from '@tensorflow/tfjs-core';
import { count, given, oneOf, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import { eachExample } from '../../objectives/eachExample.js';
import { inTurns, paceOptions, readPace } from '../../objectives/pieces.js';
import { askAsync } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import type { PaceOptions } from '../../pace.js';
import { alongPath } from './alongPath.js';
import { baselineOption, baselinesOf, checkBaseline, type Baseline } from './baseline.js';
import { quadrature, type QuadratureRule } from './quadrature.js';

/** Options of `integratedGradients`. Progress counts steps of examples. */
export interface IntegratedGradientsOptions extends PaceOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /** Where the path starts. @default 0, in the model's range */
  readonly baseline?: Baseline;
  /** How many points of the path to look at, 1 or more. @default 50 */
  readonly steps?: number;
  /** Which points, and with what weights. @default 'gauss-legendre' */
  readonly rule?: QuadratureRule;
}

/**
 * What each value of the input adds to the score on the straight way from a baseline. The values add up to the
 * difference of the two scores, up to the error of the steps (completeness).
 *
 * `result = (x - x0) * integral from 0 to 1 of g(x0 + a (x - x0)) da`, `g = d score / d x`
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 *   Not to be disposed before the promise settles.
 * @returns the input's shape, signed, not normalized. The caller disposes of it. Costs a forward and a backward pass
 *   for each step.
 * @throws {ShapeError} {TargetError} {LayerNotFoundError} {OptionError} {UnsupportedModelError}
 * @throws the signal's reason, after an abort.
 * @example
 * const attribution = await integratedGradients(model, image, { target: 285, baseline: 'blur' });
 * @see Sundararajan, Taly & Yan 2017, Axiomatic Attribution for Deep Networks, arXiv:1703.01365.
 */
export function integratedGradients(
  model: Explainable,
  input: Tensor,
  options?: IntegratedGradientsOptions,
): Promise<Tensor>;
export function integratedGradients(
  model: Explainable,
  input: readonly Tensor[],
  options?: IntegratedGradientsOptions,
): Promise<Tensor[]>;
export async function integratedGradients(
  model: Explainable,
  input: Input,
  options: IntegratedGradientsOptions = {},
): Promise<Tensor | Tensor[]> {
  const { target, baseline, steps, rule, ...rest } = readOptions('integratedGradients', options, {
    target: given<Target>(),
    baseline: baselineOption,
    steps: count(50),
    rule: oneOf('gauss-legendre', 'midpoint', 'trapezoid'),
    ...paceOptions,
  });
  const pace = readPace('integratedGradients', rest);
  return askAsync('integratedGradients', model, input, target, async (question) => {
    checkBaseline(question, baseline);
    const points = quadrature(rule, steps);
    const paths = eachExample(question, (one, i) => alongPath(one, points, () => baselinesOf(one, baseline, i)));
    return question.oneOrList(await inTurns(paths, question.batch * steps, pace));
  });
}
