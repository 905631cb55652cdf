import { add, mean, mul, rsqrt, square, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { axis?: number | number[]; epsilon?: number };

/** `scale * x / sqrt(mean(x^2) + epsilon)` (Zhang and Sennrich 2019). */
export class RMSNormalization extends layers.Layer {
  static readonly className = 'RMSNormalization';
  /** With the batch, negative ones from the end. */
  readonly axis: readonly number[];
  readonly epsilon: number;
  scale!: LayerVariable;

  constructor(args: Args) {
    super(args);
    this.axis = [args.axis ?? -1].flat();
    this.epsilon = args.epsilon ?? 1e-6;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = onlyShape(inputShape);
    const sizes = this.axis.map((axis) => shape.at(axis)!);
    this.scale = this.addWeight('scale', sizes, 'float32', initializers.ones());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs);
    return tidy(() => {
      const factor = rsqrt(add(mean(square(x), [...this.axis], true), this.epsilon));
      return mul(mul(x, factor), this.scale.read());
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), axis: [...this.axis], epsilon: this.epsilon };
  }
}
