import { mul, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { initValues?: number; projectionDim?: number };

/** A factor for each channel, as in ConvNeXt (Touvron et al. 2021). */
export class LayerScale extends layers.Layer {
  static readonly className = 'LayerScale';
  readonly initValues: number;
  gamma!: LayerVariable;

  constructor(args: Args) {
    super(args);
    this.initValues = args.initValues ?? 1e-6;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = onlyShape(inputShape).at(-1)!;
    this.gamma = this.addWeight('gamma', [channels], 'float32', initializers.constant({ value: this.initValues }));
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => mul(onlyTensor(inputs), this.gamma.read()));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), initValues: this.initValues };
  }
}
