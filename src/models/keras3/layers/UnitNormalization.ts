import { maximum, mul, rsqrt, square, sum, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { axis: number | number[] };

/** A vector of length 1 along some axes. */
export class UnitNormalization extends layers.Layer {
  static readonly className = 'UnitNormalization';
  /** With the batch, negative ones from the end. */
  readonly axis: readonly number[];

  constructor(args: Args) {
    super(args);
    this.axis = [args.axis].flat();
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs);
    return tidy(() => mul(x, rsqrt(maximum(sum(square(x), [...this.axis], true), 1e-24))));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), axis: [...this.axis] };
  }
}
