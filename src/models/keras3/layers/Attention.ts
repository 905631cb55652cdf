import { add, expandDims, matMul, mul, sum, tanh, tidy, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { attend } from './attend.js';
import { shapesOf } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  useScale?: boolean;
  scoreMode?: string;
  useCausalMask?: boolean;
};

/** Attention of queries to values by way of keys (Luong et al. 2015). */
export class Attention extends layers.Layer {
  static readonly className = 'Attention';
  readonly useScale: boolean;
  /** `dot` or `concat` */
  readonly scoreMode: string;
  readonly useCausalMask: boolean;
  scale: LayerVariable | undefined;
  concatScoreWeight: LayerVariable | undefined;

  constructor(args: Args) {
    super(args);
    this.useScale = args.useScale ?? false;
    this.scoreMode = args.scoreMode ?? 'dot';
    this.useCausalMask = args.useCausalMask ?? false;
  }

  override build(inputShape: Shape | Shape[]): void {
    const one = (name: string): LayerVariable => this.addWeight(name, [], 'float32', initializers.ones());
    if (this.useScale) this.scale = one('scale');
    if (this.scoreMode === 'concat') this.concatScoreWeight = one('concat_score_weight');
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [query, value = query!, key = value] = [inputs].flat();
    return tidy(() => attend(this.scores(query!, key), value, this.useCausalMask));
  }

  private scores(query: Tensor, key: Tensor): Tensor {
    const scaled = (x: Tensor): Tensor => (this.scale === undefined ? x : mul(x, this.scale.read()));
    if (this.concatScoreWeight === undefined) return scaled(matMul(query, key, false, true));
    const pairs = scaled(add(expandDims(query, -2), expandDims(key, -3)));
    return mul(sum(tanh(pairs), -1), this.concatScoreWeight.read());
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [query, value = query!] = shapesOf(inputShape);
    return [...query!.slice(0, -1), value.at(-1)!];
  }

  override getConfig(): serialization.ConfigDict {
    const { useScale, scoreMode, useCausalMask } = this;
    return { ...super.getConfig(), useScale, scoreMode, useCausalMask };
  }
}
