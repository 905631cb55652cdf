import {
  add,
  div,
  maximum,
  mul,
  reshape,
  sqrt,
  sub,
  tensor,
  tidy,
  type serialization,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Numbers = number | readonly Numbers[];
type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  axis?: number | number[] | null;
  mean?: Numbers | null;
  variance?: Numbers | null;
  invert?: boolean;
};

/** `(x - mean) / deviation`, or the inverse, with statistics over any axes. */
export class Normalization extends layers.Layer {
  static readonly className = 'Normalization';
  /** The axes that have statistics of their own, with the batch; negative ones from the end. */
  readonly axis: readonly number[];
  readonly invert: boolean;
  /** Undefined where they are weights. */
  readonly given: { readonly mean: Numbers; readonly variance: Numbers } | undefined;
  mean: LayerVariable | undefined;
  variance: LayerVariable | undefined;

  constructor(args: Args) {
    super(args);
    this.axis = [args.axis ?? []].flat();
    this.invert = args.invert ?? false;
    const { mean, variance } = args;
    this.given = mean == null || variance == null ? undefined : { mean, variance };
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = onlyShape(inputShape);
    const sizes = this.axis.map((axis) => shape.at(axis)!);
    if (this.given === undefined) {
      this.mean = this.addWeight('mean', sizes, 'float32', initializers.zeros(), undefined, false);
      this.variance = this.addWeight('variance', sizes, 'float32', initializers.ones(), undefined, false);
    }
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs);
    return tidy(() => {
      const own = this.axis.map((axis) => (axis < 0 ? axis + x.rank : axis));
      const broadcast = x.shape.map((size, axis) => (own.includes(axis) ? size : 1));
      const [mean, variance] = (['mean', 'variance'] as const).map((key) =>
        reshape(this[key]?.read() ?? tensor(this.given![key] as number[]), broadcast),
      ) as [Tensor, Tensor];
      const deviation = maximum(sqrt(variance), 1e-7);
      return this.invert ? add(mul(x, deviation), mean) : div(sub(x, mean), deviation);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { mean = null, variance = null } = this.given ?? {};
    const statistics = { mean, variance } as serialization.ConfigDict;
    return { ...super.getConfig(), axis: [...this.axis], invert: this.invert, ...statistics };
  }
}
