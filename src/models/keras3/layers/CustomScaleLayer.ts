import { add, mul, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { scale: number };

/** `a + scale * b`: the residual branches of Keras's InceptionResNetV2. */
export class CustomScaleLayer extends layers.Layer {
  static readonly className = 'CustomScaleLayer';
  readonly scale: number;

  constructor(args: Args) {
    super(args);
    this.scale = args.scale;
  }

  override call(inputs: Tensor[]): Tensor {
    return tidy(() => add(inputs[0]!, mul(inputs[1]!, this.scale)));
  }

  override computeOutputShape(inputShape: Shape[]): Shape {
    return inputShape[0]!;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), scale: this.scale };
  }
}
