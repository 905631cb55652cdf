import { tensor, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { operations, type Parameters } from './operations.js';
import type { Sizes } from './Sizes.js';

type Numbers = number | readonly Numbers[];
type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  op: string;
  operands: readonly (Numbers | null)[];
  parameters: Parameters;
};

/** An operation between layers, which Keras 3 writes as a layer. */
export class Operation extends layers.Layer {
  static readonly className = 'Operation';
  /** Keras's name of it. */
  readonly op: string;
  /** Its operands in order: numbers, or `null` for each tensor that it is called with. */
  readonly operands: readonly (Numbers | null)[];
  /** Its other arguments. */
  readonly parameters: Parameters;

  constructor(args: Args) {
    super(args);
    // tfjs saves it with a small letter.
    this.op = args.op.charAt(0).toUpperCase() + args.op.slice(1);
    this.operands = args.operands;
    this.parameters = args.parameters;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const tensors = [inputs].flat();
      const operands = this.operands.map((one) => (one === null ? tensors.shift()! : tensor(one as number[])));
      return operations[this.op]!.apply(operands, this.parameters);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = (Array.isArray(inputShape[0]) ? [...inputShape] : [inputShape]) as Sizes[];
    const all = this.operands.map((one) => (one === null ? shapes.shift()! : shapeOf(one)));
    return [...operations[this.op]!.shape(all, this.parameters)];
  }

  override getConfig(): serialization.ConfigDict {
    const { op, operands, parameters } = this;
    return { ...super.getConfig(), op, ...({ operands, parameters } as unknown as serialization.ConfigDict) };
  }
}

const shapeOf = (value: Numbers): number[] =>
  typeof value === 'number' ? [] : [value.length, ...(value.length === 0 ? [] : shapeOf(value[0]!))];
