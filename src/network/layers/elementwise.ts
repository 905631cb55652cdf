import type { Tensor } from '@tensorflow/tfjs-core';
import { inPlace, only, type Operation } from '../operation.js';
import type { Rule } from '../rules.js';

/** What a derivative may look at: the input only where `reads` says 'inputs', the output only where it says 'output'. */
interface Values {
  readonly input: Tensor;
  readonly output: Tensor;
}

interface Definition {
  readonly apply: (x: Tensor) => Tensor;
  /** `gradient * f'(x)`. */
  readonly derivative: (gradient: Tensor, values: Values) => Tensor;
  readonly reads: readonly ('inputs' | 'output')[];
  /** Whether the backward rule applies to it: see `Rule`. */
  readonly rectifier?: boolean | undefined;
  /** How tfjs's fused operations know it. */
  readonly fusable?: { readonly name: 'relu' | 'relu6' | 'leakyrelu'; readonly slope?: number };
  /** Whether it turns logits into probabilities. */
  readonly probabilities?: boolean;
  /** Whether it does the same at every place of a picture. @default true */
  readonly everywhere?: () => boolean;
}

/** An activation function as an operation. */
export interface Elementwise extends Definition, Operation {
  readonly reads: readonly ('inputs' | 'output')[];
  /** Takes a gradient from the output to the input, under a backward rule where this is a rectifier. */
  readonly gradient: (gradient: Tensor, values: Values, pass: { readonly rule: Rule }) => Tensor;
}

export function elementwise(definition: Definition): Elementwise {
  const { apply, derivative, rectifier } = definition;
  const gradient: Elementwise['gradient'] = (dy, values, { rule }) => {
    const standard = (given: Tensor): Tensor => derivative(given, values);
    return rectifier ? rule(dy, standard) : standard(dy);
  };
  return {
    ...definition,
    gradient,
    forward: ([x]) => [apply(x as Tensor)],
    locality: () => inPlace(definition.everywhere?.() === false ? undefined : ([x]) => apply(x as Tensor)),
    backward: (gradients, pass) => [
      gradient(only(gradients), { input: pass.inputs[0] as Tensor, output: pass.output }, pass),
    ],
  };
}

export function isElementwise(operation: Operation): operation is Elementwise {
  return 'derivative' in operation;
}
