import type { Gradients, Kind, OperationOf, Pass } from './operation.js';
import type { Step } from './plan.js';

/** How gradients, or what takes their place, pass an operation of one kind backwards. */
export interface Rule<K extends Kind = Kind> {
  /** What it reads of the forward pass beside what the operation itself does. */
  readonly reads?: readonly ('inputs' | 'output')[];
  /**
   * @param operation - whose own `backward` is the chain rule.
   * @param gradients - at its outputs.
   * @returns what goes on at its inputs.
   */
  readonly backward: (operation: OperationOf<K>, gradients: Gradients, pass: Pass) => Gradients;
}

/** Rules by kind of operation. Kinds that are not there follow the chain rule. */
export type Rules = { readonly [K in Kind]?: Rule<K> };

/** Rules that are the same everywhere, or others at each step. */
export type RulesByStep = Rules | ((step: Step) => Rules);

/** The chain rule: `dx = dy * f'(x)`. */
export const standard: Rules = {};

/** Takes gradients from a step's outputs to its inputs under rules: first through its activation, if it has one. */
export function passBack(step: Step, gradients: Gradients, pass: Pass, rules: RulesByStep): Gradients {
  const { operation } = step;
  const { activation } = operation;
  const own = rulesAt(step, rules);
  // A fused activation reads only its output: what stands between is never kept.
  const inner =
    activation === undefined
      ? gradients
      : apply(activation, gradients, { inputs: [pass.output], output: pass.output }, own);
  return apply(operation, inner, pass, own);
}

function apply(operation: Step['operation'], gradients: Gradients, pass: Pass, rules: Rules): Gradients {
  const rule = rules[operation.kind] as Rule | undefined;
  return rule === undefined ? operation.backward(gradients, pass) : rule.backward(operation as never, gradients, pass);
}

/** What a backward pass over a step under rules reads of the forward pass. */
export function readsOf(step: Step, rules: RulesByStep): readonly ('inputs' | 'output')[] {
  const { operation } = step;
  return [...(operation.reads ?? []), ...(rulesAt(step, rules)[operation.kind]?.reads ?? [])];
}

function rulesAt(step: Step, rules: RulesByStep): Rules {
  return typeof rules === 'function' ? rules(step) : rules;
}
