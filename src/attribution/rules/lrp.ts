import { fill, maximum, minimum, type Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import { OptionError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Slot } from '../../network/graph.js';
import type { Input } from '../../network/input.js';
import { Run } from '../../network/run.js';
import { ask, type Question } from '../../objectives/Question.js';
import type { Target } from '../../objectives/target.js';
import { show } from '../../options.js';
import type { LrpComposite } from './relevance/composites.js';
import { linearRule } from './relevance/linearRule.js';
import type { LrpRules } from './relevance/LrpRule.js';
import { propagate } from './relevance/propagate.js';
import { readLrpRules } from './relevance/readLrpRules.js';
import { relevanceRules } from './relevance/relevanceRules.js';

/** Options of `lrp`. */
export interface LrpOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * A table of rules: one of the field's by its name, or your own.
   * @default 'epsilonPlusFlat'
   */
  readonly rules?: LrpComposite | LrpRules;
  /**
   * What the input's values are between, in the model's own range: `[0, 1]`, say. The rule `box` of `'epsilonGammaBox'`
   * and
   * `'deepTaylor'` wants it; the others do not look at it.
   */
  readonly range?: readonly [low: number, high: number];
}

/**
 * Layer-wise relevance propagation hands the score itself back, layer by layer. Each neuron shares its relevance among
 * its inputs by their contributions to it.
 *
 * `R_i = sum_j z_ij / (z_j + 1e-6 sign z_j) R_j`, `z_ij = a_i w_ij` or what the rule makes of it, `R = S` at the top
 *
 * Batch normalizations are merged into the convolutions before them. Activations pass relevance on unchanged, averages
 * and sums share it by contribution, the factors of a product evenly. The winner of a maximum takes it all. Biases take
 * relevance too: the sum of the result is less than the score by that.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the input's shape, signed, in the score's units. The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedLayerError} naming a layer that has no rule: recurrent ones, attention, your own.
 * @example
 * const relevance = lrp(model, image, { target: 285, rules: 'epsilonGammaBox', range: [-1, 1] });
 * @see Bach et al. 2015, On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance
 *   Propagation.
 * @see Kohlbrenner et al. 2020, Towards Best Practice in Explaining Neural Network Decisions with LRP,
 *   arXiv:1910.09840.
 */
export function lrp(model: Explainable, input: Tensor, options?: LrpOptions): Tensor;
export function lrp(model: Explainable, input: readonly Tensor[], options?: LrpOptions): Tensor[];
export function lrp(model: Explainable, input: Input, options: LrpOptions = {}): Tensor | Tensor[] {
  const {
    target,
    rules: table,
    range,
  } = readOptions('lrp', options, {
    target: given<Target>(),
    rules: given<LrpComposite | LrpRules>(),
    range: given<readonly [number, number]>(),
  });
  const { first, convolution, dense } = readLrpRules('lrp', table);
  checkRange(range, first?.rule === 'box');
  return ask('lrp', model, input, target, (question) => {
    const { inputs } = question.network.graph;
    const rules = relevanceRules(question, inputs, ({ kind, isFirst, isNonNegative, input: slot }) => {
      const own = kind === 'dense' ? dense : convolution;
      const rule = isFirst ? (first ?? own) : own;
      const bounds =
        rule.rule === 'box' && range !== undefined ? (): Bounds => boundsAt(question, slot, range) : undefined;
      return linearRule(rule, { isNonNegative, bounds });
    });
    return question.likeInput(propagate(question, inputs, rules, 'score'));
  });
}

type Bounds = readonly [low: Tensor, high: Tensor];

/** What the values of a slot that only a picture's preparation leads to are between. */
function boundsAt({ network, inputs }: Question, slot: Slot, range: readonly [number, number]): Bounds {
  const [one, other] = range.map((value) => {
    const pictures = inputs.map(({ shape }) => fill([1, ...shape.slice(1)], value));
    return new Run(network, pictures, { wanted: [slot] }).value(slot);
  }) as [Tensor, Tensor];
  return [minimum(one, other), maximum(one, other)];
}

function checkRange(range: unknown, isWanted: boolean): void {
  if (range === undefined && !isWanted) return;
  const [low, high] = Array.isArray(range) && range.length === 2 ? (range as unknown[]) : [];
  if (Number.isFinite(low) && Number.isFinite(high) && (low as number) < (high as number)) return;
  const got = range === undefined ? 'no range' : `the range ${show(range)}`;
  throw new OptionError(
    `lrp: got ${got}; wanted what the input's values are between, such as [0, 1] or [-1, 1]${isWanted ? ', for the rule box' : ''}.`,
  );
}
