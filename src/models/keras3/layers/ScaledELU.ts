import { elu, maximum, minimum, mul, add, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { alpha: number };

/** An ELU with an alpha of its own: `alpha * (exp(x) - 1)` below zero. */
export class ScaledELU extends layers.Layer {
  static readonly className = 'ScaledELU';
  readonly alpha: number;

  constructor(args: Args) {
    super(args);
    this.alpha = args.alpha;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs);
    return tidy(() => add(maximum(x, 0), mul(elu(minimum(x, 0)), this.alpha)));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
