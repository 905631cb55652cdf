import { mul, sub, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { given, readOptions } from '../../declare.js';
import type { Explainable } from '../../models/openNetwork.js';
import type { Input } from '../../network/input.js';
import type { TracedNetwork } from '../../network/network.js';
import type { Planned } from '../../network/planned.js';
import { Run } from '../../network/run.js';
import { inParts } from '../../objectives/inParts.js';
import { ask } from '../../objectives/Question.js';
import { seedsOf, type Target } from '../../objectives/target.js';
import { allBaselinesOf, baselineOption, checkBaseline, type Baseline } from '../gradient/baseline.js';
import { rescale } from './relevance/rescale.js';

/** Options of `deepLift`. */
export interface DeepLiftOptions {
  /** What to explain. @default each example's top class */
  readonly target?: Target;
  /**
   * What the input is compared with.
   * @default 0, in the model's range
   */
  readonly baseline?: Baseline;
}

/**
 * How much each pixel's difference from a baseline adds to the difference in the score: DeepLIFT's rescale rule.
 *
 * `result = m (x - x0)`, where going back `m` is `(f(z) - f(z0)) / (z - z0)` at every activation, and f'(z) where z is
 * z0 to 1e-6; the chain rule elsewhere. A largest value shares its difference as in SHAP and Captum, between its place
 * for the input and its place for the baseline. A product of two is taken half-way between both.
 *
 * The result adds up to S(x) - S(x0) if the score is a layer's value or a sum of them, such as a class's logit.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param input - images `[batch, h, w, c]` in the model's own range, float32; or an array with a tensor for each input.
 * @returns the input's shape, signed, in the score's units. The caller disposes of it.
 * @throws A {@link ShapeError}.
 * @throws A {@link TargetError}.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link OptionError}.
 * @throws An {@link UnsupportedLayerError} naming a layer that has no rule: recurrent ones, attention, your own.
 * @example
 * const contributions = deepLift(model, image, { target: 285, baseline: -1 });
 * @see Shrikumar, Greenside & Kundaje 2017, Learning Important Features Through Propagating Activation Differences,
 *   arXiv:1704.02685.
 */
export function deepLift(model: Explainable, input: Tensor, options?: DeepLiftOptions): Tensor;
export function deepLift(model: Explainable, input: readonly Tensor[], options?: DeepLiftOptions): Tensor[];
export function deepLift(model: Explainable, input: Input, options: DeepLiftOptions = {}): Tensor | Tensor[] {
  const { target, baseline } = readOptions('deepLift', options, { target: given<Target>(), baseline: baselineOption });
  return ask('deepLift', model, input, target, (question) => {
    const { caller, network, inputs, objective, targets } = question;
    checkBaseline(question, baseline);
    const rule = rescale(question);
    const to = network.graph.inputs;
    // What an activation is given is looked at, so that no operation takes it in.
    const look = { wanted: [...targets, ...rule.unfused], gradientsAt: to, rules: rule.rules(new Map()) };
    const both = [...inputs, ...allBaselinesOf(question, baseline)];
    const contributions = inParts(halved(network), both, objective, look, (some, part) => {
      const [x, x0] = [some.slice(0, inputs.length), some.slice(inputs.length)];
      const reference = new Run(network, x0, { wanted: [...rule.reads, ...targets, ...rule.unfused, ...to] });
      const values = new Map(rule.reads.map((slot) => [slot, reference.value(slot)]));
      const run = new Run(network, x, { ...look, rules: rule.rules(values) });
      const multipliers = run.gradients(seedsOf(caller, network, part, run));
      const [fed, fed0] = [network.feed(x), network.feed(x0)];
      return to.map((slot) => {
        const difference = sub(fed.get(slot) as Tensor, fed0.get(slot) as Tensor);
        const multiplier = multipliers.get(slot);
        return multiplier === undefined ? zerosLike(difference) : mul(multiplier, difference);
      });
    });
    return question.likeInput(contributions);
  });
}

/** The network with half of its budget: two runs keep their activations at a time. */
function halved(network: TracedNetwork): Planned {
  return {
    graph: network.graph,
    memoryBudget: network.memoryBudget / 2,
    plan: (wanted) => network.plan(wanted),
    feed: (inputs) => network.feed(inputs),
  };
}
