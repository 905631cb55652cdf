import { reshape, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { targetShape: (number | null)[] };

/** Another shape of an example. It finds the size that is left open, -1, where tfjs's own layer does not. */
export class Reshape extends layers.Layer {
  static readonly className = 'Reshape';
  /** With `null` for a size that depends on the input. */
  targetShape: (number | null)[];

  constructor(args: Args) {
    super(args);
    this.targetShape = args.targetShape.map((size) => (size === null || size < 0 ? null : size));
  }

  override build(inputShape: Shape | Shape[]): void {
    this.targetShape = this.resolved(onlyShape(inputShape));
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs);
    return tidy(() => reshape(x, [x.shape[0]!, ...this.targetShape.map((size) => size ?? -1)]));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = onlyShape(inputShape);
    return [shape[0]!, ...this.resolved(shape)];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), targetShape: this.targetShape };
  }

  private resolved([, ...sizes]: Shape): (number | null)[] {
    const known = this.targetShape.reduce<number>((product, size) => product * (size ?? 1), 1);
    // NaN where a size of the input varies.
    const open = sizes.reduce<number>((product, size) => product * (size ?? NaN), 1) / known;
    return this.targetShape.map((size) => size ?? (Number.isInteger(open) ? open : null));
  }
}
