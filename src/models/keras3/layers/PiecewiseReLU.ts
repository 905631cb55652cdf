import {
  add,
  minimum,
  mul,
  relu,
  sub,
  tidy,
  where,
  greaterEqual,
  type serialization,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  maxValue?: number | null;
  negativeSlope?: number | null;
  threshold?: number | null;
};

/**
 * Keras's ReLU with all of its arguments: `slope * (x - threshold)` below the threshold, x above it, and no more than
 * the largest value.
 */
export class PiecewiseReLU extends layers.Layer {
  static readonly className = 'PiecewiseReLU';
  readonly maxValue: number | undefined;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(args: Args) {
    super(args);
    this.maxValue = args.maxValue ?? undefined;
    this.negativeSlope = args.negativeSlope ?? 0;
    this.threshold = args.threshold ?? 0;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { maxValue, negativeSlope, threshold } = this;
    return tidy(() => {
      const x = onlyTensor(inputs);
      const below = mul(minimum(sub(x, threshold), 0), negativeSlope);
      const passed = threshold === 0 ? relu(x) : where(greaterEqual(x, threshold), x, mul(x, 0));
      return add(maxValue === undefined ? passed : minimum(passed, maxValue), below);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { maxValue = null, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}
