import { add, clone, mul, sum, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { OperationOf, Replace, Operation, Shape } from '../operation.js';
import { tapeGradients } from '../tapeGradients.js';

/** What a front end says of an operation that it runs itself. */
export interface OpaqueDefinition {
  readonly name: string;
  readonly className: string;
  /** The shapes of its outputs. */
  readonly shapes: readonly Shape[];
  /** Computes the outputs, from differentiable tfjs operations where gradients are wanted. */
  readonly run: (inputs: readonly Tensor[]) => Tensor[];
  /** How many of the outputs depend on the inputs differentiably. @default all */
  readonly differentiableOutputs?: number;
  /** Whether an input, of so many, may have a gradient. @default all of float32 */
  readonly isDifferentiable?: (input: number, count: number) => boolean;
  /** Names the culprit where tfjs cannot differentiate it. */
  readonly blame: (cause: unknown) => Error;
  /** Throws where tfjs's gradient is known to be wrong. */
  readonly checkGradient?: () => void;
  readonly reweighted?: (replace: Replace) => Operation;
}

/**
 * What no kind here does (a recurrent layer, a user's own): forward is the front end's, backward is tfjs's autodiff.
 */
export function opaque(definition: OpaqueDefinition): OperationOf<'opaque'> {
  const { name, className, shapes, run, blame, checkGradient, reweighted } = definition;
  const { isDifferentiable = () => true, differentiableOutputs = shapes.length } = definition;
  return {
    kind: 'opaque',
    attributes: { name, className },
    weights: {},
    reads: ['inputs'],
    shape: () => shapes,
    forward: (inputs) =>
      // A layer may return its input itself, which the caller disposes of on its own.
      run(inputs).map((tensor) => (inputs.includes(tensor) ? clone(tensor) : tensor)),
    backward: (gradients, { inputs }) => {
      checkGradient?.();
      const differentiable = inputs.filter((x, i) => x?.dtype === 'float32' && isDifferentiable(i, inputs.length));
      if (differentiable.length === 0) return inputs.map(() => undefined);
      const weighted = (): Scalar =>
        run(inputs)
          .slice(0, differentiableOutputs)
          .flatMap((output, i) => (gradients[i] === undefined ? [] : [sum(mul(output, gradients[i]))]))
          .reduce((a, b) => add(a, b)) as Scalar;
      try {
        const grads = tapeGradients(weighted, differentiable);
        return inputs.map((x) => grads[differentiable.indexOf(x)]);
      } catch (cause) {
        throw blame(cause);
      }
    },
    ...(reweighted && { reweighted }),
  };
}
