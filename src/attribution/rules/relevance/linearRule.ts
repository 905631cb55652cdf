import { add, div, fill, minimum, mul, neg, onesLike, relu, step, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import {
  asTheyAre,
  only,
  type Kind,
  type NumberMap,
  type Operation,
  type OperationOf,
  type Pass,
} from '../../../network/operation.js';
import type { Rule } from '../../../network/rules.js';
import type { LrpRule } from './LrpRule.js';
import { aboveZero, proportional, stabilized, total, worth, type Term } from './Term.js';

/** The kinds that add up their input under weights. */
export const linearKinds = ['convolution', 'depthwise', 'transposedConvolution', 'dense', 'affine'] as const;

type LinearKind = (typeof linearKinds)[number];

/** What a rule is told of the place where it holds. */
export interface Place {
  /** Whether no input can be below zero, so that half of the work is none. */
  readonly isNonNegative: boolean;
  /** What the inputs are between, for `box`: two tensors of one example. */
  readonly bounds?: (() => readonly [low: Tensor, high: Tensor]) | undefined;
}

/** A linear operation at its input. */
interface Layer extends Place {
  readonly operation: Operation;
  readonly pass: Pass;
  readonly bias: boolean;
}

const negativePart: NumberMap = (values) => minimum(values, 0);

/** A linear operation's other self: the same sums of other weights. */
const like = (operation: Operation, kernel: NumberMap, bias?: NumberMap): Operation =>
  operation.mapped?.(kernel, bias) as Operation;

/** The input's positive part under some weights, and its negative part under others, which have no bias. */
function bySign(layer: Layer, above: NumberMap, below: NumberMap): Term[] {
  const { operation, isNonNegative, bias } = layer;
  const x = layer.pass.inputs[0] as Tensor;
  const own = like(operation, above, bias ? above : undefined);
  if (isNonNegative) return [{ x, operation: own }];
  return [
    { x: relu(x), operation: own },
    { x: negativePart(x), operation: like(operation, below) },
  ];
}

/** `a+ w+ + a- w- + b+` */
const positive = (layer: Layer): Term[] => bySign(layer, relu, negativePart);
/** `a+ w- + a- w+ + b-` */
const negative = (layer: Layer): Term[] => bySign(layer, negativePart, relu);

const whole = ({ operation, pass: { inputs }, bias }: Layer): Term[] => [
  { x: inputs[0] as Tensor, operation: like(operation, asTheyAre, bias ? asTheyAre : undefined) },
];

function zPlusRule(layer: Layer, relevance: Tensor): Tensor {
  const terms = positive(layer);
  return proportional(terms, relevance, layer.pass, aboveZero(total(terms)));
}

function epsilonRule(layer: Layer, relevance: Tensor, epsilon?: number): Tensor {
  const terms = whole(layer);
  // The forward pass has it already, unless it went on through an activation.
  const z = layer.bias && layer.operation.activation === undefined ? layer.pass.output : total(terms);
  return worth(terms, div(relevance, stabilized(z, epsilon)), layer.pass);
}

function gammaRule(layer: Layer, relevance: Tensor, gamma: number): Tensor {
  const favoured =
    (part: NumberMap): NumberMap =>
    (values) =>
      add(values, mul(part(values), gamma));
  const [up, down] = [favoured(relu), favoured(negativePart)];
  const [rising, falling] = [bySign(layer, up, down), bySign(layer, down, up)];
  const [above, below] = [total(rising), total(falling)];
  // Both together are (2 + gamma) z.
  const z = add(above, below);
  return add(
    proportional(rising, mul(relevance, step(z)), layer.pass, stabilized(above)),
    proportional(falling, mul(relevance, step(neg(z))), layer.pass, stabilized(below)),
  );
}

function alphaBetaRule(layer: Layer, relevance: Tensor, alpha: number): Tensor {
  const favour = mul(zPlusRule(layer, relevance), alpha);
  return alpha === 1 ? favour : sub(favour, mul(proportional(negative(layer), relevance, layer.pass), alpha - 1));
}

function flatRule({ operation, pass }: Layer, relevance: Tensor): Tensor {
  const x = onesLike(pass.inputs[0] as Tensor);
  const terms = [{ x, operation: like(alike(operation), asTheyAre) }];
  const all = mixing.has(operation.kind) ? sum(relevance, -1, true) : relevance;
  return proportional(terms, all, pass, aboveZero(total(terms)));
}

/** Kinds each of whose outputs at a place adds up the same inputs: one stands for all where the weights are alike. */
const mixing: ReadonlySet<Kind> = new Set(['convolution', 'dense']);

/** A linear operation with weights of 1, and one output channel for all that add up the same. */
function alike(operation: Operation): Operation {
  const isMixing = mixing.has(operation.kind);
  return operation.reweighted?.((_, weight) =>
    weight.derive(() => {
      const { shape } = weight();
      // Made on the device: what ones() makes, a GPU's backend would read back.
      return fill(isMixing ? [...shape.slice(0, -1), 1] : shape, 1) as never;
    }),
  ) as Operation;
}

function boxRule({ operation, pass, bounds }: Layer, relevance: Tensor): Tensor {
  const [low, high] = (bounds as NonNullable<Place['bounds']>)();
  const terms: Term[] = [
    { x: pass.inputs[0] as Tensor, operation: like(operation, asTheyAre) },
    { x: neg(low), operation: like(operation, relu) },
    { x: neg(high), operation: like(operation, negativePart) },
  ];
  return proportional(terms, relevance, pass);
}

function share(rule: LrpRule, layer: Layer, relevance: Tensor): Tensor {
  switch (rule.rule) {
    case 'epsilon':
      return epsilonRule(layer, relevance, rule.epsilon);
    case 'zPlus':
      return zPlusRule(layer, relevance);
    case 'gamma':
      return gammaRule(layer, relevance, rule.gamma ?? 0.25);
    case 'alphaBeta':
      return alphaBetaRule(layer, relevance, rule.alpha ?? 2);
    case 'flat':
      return flatRule(layer, relevance);
    case 'box':
      return boxRule(layer, relevance);
  }
}

/** A rule of layer-wise relevance propagation, as the backward pass wants it. */
export function linearRule(rule: LrpRule, place: Place): Rule<LinearKind> {
  const bias = !('bias' in rule) || rule.bias !== false;
  return {
    reads: rule.rule === 'epsilon' ? ['inputs', 'output'] : ['inputs'],
    backward: (operation: OperationOf<LinearKind>, gradients, pass) => [
      share(rule, { operation: operation as Operation, pass, bias, ...place }, only(gradients)),
    ],
  };
}

/** `P_i = sum_j a_i+ w_ij+ P_j / sum_i a_i+ w_ij+`: what adds, without the bias; Zhang et al. 2016. */
export function excitationRule({ isNonNegative }: Pick<Place, 'isNonNegative'>): Rule<LinearKind> {
  return {
    reads: ['inputs'],
    backward: (operation: OperationOf<LinearKind>, gradients, pass) => {
      const x = pass.inputs[0] as Tensor;
      const terms = [{ x: isNonNegative ? x : relu(x), operation: like(operation as Operation, relu) }];
      return [proportional(terms, only(gradients), pass, aboveZero(total(terms)))];
    },
  };
}
