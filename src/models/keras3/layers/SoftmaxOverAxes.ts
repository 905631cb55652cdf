import { tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';
import { softmaxOver } from './softmaxOver.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { axis: number | number[] };

/** A softmax over axes other than the last one alone. */
export class SoftmaxOverAxes extends layers.Layer {
  static readonly className = 'SoftmaxOverAxes';
  /** With the batch, negative ones from the end. */
  readonly axis: readonly number[];

  constructor(args: Args) {
    super(args);
    this.axis = [args.axis].flat();
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => softmaxOver(onlyTensor(inputs), this.axis));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), axis: [...this.axis] };
  }
}
