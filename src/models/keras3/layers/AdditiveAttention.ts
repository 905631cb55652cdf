import { add, expandDims, mul, sum, tanh, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { attend } from './attend.js';
import { shapesOf } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { useScale?: boolean; useCausalMask?: boolean };

/** Attention by `sum(scale * tanh(query + key))` (Bahdanau et al. 2014). */
export class AdditiveAttention extends layers.Layer {
  static readonly className = 'AdditiveAttention';
  readonly useScale: boolean;
  readonly useCausalMask: boolean;
  scale: LayerVariable | undefined;

  constructor(args: Args) {
    super(args);
    this.useScale = args.useScale ?? true;
    this.useCausalMask = args.useCausalMask ?? false;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = shapesOf(inputShape)[0]!.at(-1)!;
    if (this.useScale) this.scale = this.addWeight('scale', [channels], 'float32', initializers.ones());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [query, value = query!, key = value] = [inputs].flat();
    return tidy(() => {
      const pairs = tanh(add(expandDims(query!, -2), expandDims(key, -3)));
      const scaled = this.scale === undefined ? pairs : mul(pairs, this.scale.read());
      return attend(sum(scaled, -1), value, this.useCausalMask);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [query, value = query!] = shapesOf(inputShape);
    return [...query!.slice(0, -1), value.at(-1)!];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), useScale: this.useScale, useCausalMask: this.useCausalMask };
  }
}
