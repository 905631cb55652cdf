import { abs, add, div, less, maximum, minimum, mul, sub, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';
import { between } from '../../../network/backward.js';
import type { Slot } from '../../../network/graph.js';
import { only, type Kind, type Operation, type Pass } from '../../../network/operation.js';
import type { Step } from '../../../network/plan.js';
import type { Rule, Rules } from '../../../network/rules.js';
import type { Question } from '../../../objectives/Question.js';
import { noRule } from './relevanceRules.js';

/** What a step was given and gave for the baseline, in the forward pass's place. */
type ReferencePass = (step: Step) => Pass;

/** Below this a difference is float32's rounding: SHAP's bound. */
const SMALL = 1e-6;

/** `m = (f(x) - f(x0)) / (x - x0)`, and f'(x) where x is x0. */
const ofActivations = (operation: Operation, multiplier: Tensor, pass: Pass, reference: Pass): Tensor => {
  const [x, x0] = [pass.inputs[0] as Tensor, reference.inputs[0] as Tensor];
  const difference = sub(x, x0);
  const slope = div(sub(pass.output, reference.output), difference);
  const plain = only(operation.backward([multiplier], pass));
  return where(less(abs(difference), SMALL), plain, mul(multiplier, slope));
};

/**
 * `y - y0 = (c - y0) + (y - c)`, `c = max(y, y0)`: the first part goes to where y is, the second to where y0 is. SHAP's
 * rule, and Captum's.
 */
const ofExtrema = (operation: Operation, multiplier: Tensor, pass: Pass, reference: Pass): Tensor => {
  const isMinimum = operation.kind === 'reduction' && operation.attributes.name === 'min';
  const [y, y0] = [pass.output, reference.output];
  const common = (isMinimum ? minimum : maximum)(y, y0);
  const rising = operation.backward([mul(multiplier, sub(common, y0))], pass);
  const falling = operation.backward([mul(multiplier, sub(y, common))], reference);
  const difference = sub(pass.inputs[0] as Tensor, reference.inputs[0] as Tensor);
  const parts = add(only(rising), only(falling));
  return where(less(abs(difference), SMALL), zerosLike(parts), div(parts, difference));
};

/** `a b - a0 b0 = (a - a0) (b + b0) / 2 + (b - b0) (a + a0) / 2`: the chain rule half-way. */
const halfway = (pass: Pass, reference: Pass): Pass => ({
  inputs: pass.inputs.map((x, i) => mul(add(x, reference.inputs[i] as Tensor), 0.5)),
  output: pass.output,
});

/** Kinds that are linear, and what only moves values: the chain rule is exact. */
const linear = new Set<Kind>([
  'affine',
  'cast',
  'concatenation',
  'convolution',
  'dense',
  'depthwise',
  'gather',
  'pad',
  'reshape',
  'resize',
  'slice',
  'split',
  'transpose',
  'transposedConvolution',
]);

type Treatment = 'chain rule' | 'activation' | 'extremum' | 'product';

/** How an operation is treated; undefined where no rule is exact. */
function treatmentOf({ kind, attributes }: Operation, isReached: readonly boolean[]): Treatment | undefined {
  if (linear.has(kind) || (kind === 'elementwise' && attributes.name === 'rescaling')) return 'chain rule';
  if (kind === 'rectifier' || kind === 'activation' || kind === 'elementwise') return 'activation';
  if (kind === 'pooling') return attributes.name === 'max' ? 'extremum' : 'chain rule';
  if (kind === 'reduction') {
    if (['max', 'min'].includes(attributes.name)) return 'extremum';
    return attributes.name === 'product' ? undefined : 'chain rule';
  }
  const isOfTwo = isReached.filter(Boolean).length === 2 && isReached.length === 2;
  if (kind === 'product') return isOfTwo ? 'product' : 'chain rule';
  if (kind !== 'merge') return undefined;
  if (['add', 'average', 'subtract'].includes(attributes.name)) return 'chain rule';
  if (attributes.name === 'multiply') {
    return isOfTwo ? 'product' : isReached.filter(Boolean).length === 1 ? 'chain rule' : undefined;
  }
  return attributes.name === 'divide' && isReached[1] !== true ? 'chain rule' : undefined;
}

function ruleOf(treatment: Treatment, step: Step, reference: ReferencePass): Rule | undefined {
  if (treatment === 'chain rule') return undefined;
  return {
    reads: ['inputs', 'output'],
    backward: (operation, gradients, pass) => {
      const [own, other] = [operation as Operation, reference(step)];
      if (treatment === 'product') return own.backward(gradients, halfway(pass, other));
      const rule = treatment === 'activation' ? ofActivations : ofExtrema;
      return [rule(own, only(gradients), pass, other)];
    },
  };
}

/** DeepLIFT's rescale rule on a question's network. */
export interface Rescale {
  /** What stands before activations. */
  readonly unfused: readonly Slot[];
  /** What of the baseline's run is read. */
  readonly reads: readonly Slot[];
  /** The rules, given the baseline's values. */
  readonly rules: (values: ReadonlyMap<Slot, Tensor>) => (step: Step) => Rules;
}

/**
 * DeepLIFT's rescale rule on a question's network.
 * @throws An {@link UnsupportedLayerError} naming the first layer that has no rule.
 */
export function rescale(question: Question): Rescale {
  const { caller, network, targets } = question;
  const { inputs, nodes } = network.graph;
  const reached = new Set(inputs);
  const treatments = new Map<Slot, Treatment>();
  const [unfused, reads] = [new Set<Slot>(), new Set<Slot>()];
  for (const node of between(nodes, inputs, new Set(targets))) {
    for (const slot of node.outputs) reached.add(slot);
    const treatment = treatmentOf(
      node.operation,
      node.inputs.map((slot) => reached.has(slot)),
    );
    if (treatment === undefined) throw noRule(caller, question, node);
    treatments.set(node.outputs[0] as Slot, treatment);
    if (treatment === 'activation') for (const slot of node.inputs) unfused.add(slot);
    if (treatment !== 'chain rule') for (const slot of [...node.inputs, ...node.outputs]) reads.add(slot);
  }
  return {
    unfused: [...unfused],
    reads: [...reads],
    rules: (values) => {
      const reference: ReferencePass = ({ inputs: from, outputs }) => ({
        inputs: from.map((slot) => values.get(slot) as Tensor),
        output: values.get(outputs[0] as Slot) as Tensor,
      });
      return (step) => {
        const treatment = treatments.get(step.outputs[0] as Slot) ?? 'chain rule';
        const rule = ruleOf(treatment, step, reference);
        return rule === undefined ? {} : { [step.operation.kind]: rule };
      };
    },
  };
}
