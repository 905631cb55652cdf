import {
  add,
  mean,
  mul,
  reshape,
  rsqrt,
  square,
  sub,
  tidy,
  type serialization,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  groups?: number;
  axis?: number;
  epsilon?: number;
  center?: boolean;
  scale?: boolean;
};

/** Groups of channels, each with a mean of 0 and a variance of 1 over all places (Wu and He 2018). */
export class GroupNormalization extends layers.Layer {
  static readonly className = 'GroupNormalization';
  /** -1 for one channel each. */
  readonly groups: number;
  /** The channels', with the batch; negative ones from the end. */
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  gamma: LayerVariable | undefined;
  beta: LayerVariable | undefined;

  constructor(args: Args) {
    super(args);
    this.groups = args.groups ?? 32;
    this.axis = args.axis ?? -1;
    this.epsilon = args.epsilon ?? 1e-3;
    this.center = args.center ?? true;
    this.scale = args.scale ?? true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = onlyShape(inputShape).at(this.axis)!;
    if (this.scale) this.gamma = this.addWeight('gamma', [channels], 'float32', initializers.ones());
    if (this.center) this.beta = this.addWeight('beta', [channels], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs);
    return tidy(() => {
      const axis = this.axis < 0 ? this.axis + x.rank : this.axis;
      const channels = x.shape[axis]!;
      const groups = this.groups === -1 ? channels : this.groups;
      const grouped = reshape(x, [...x.shape.slice(0, axis), groups, channels / groups, ...x.shape.slice(axis + 1)]);
      const within = grouped.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
      const centred = sub(grouped, mean(grouped, within, true));
      const deviation = rsqrt(add(mean(square(centred), within, true), this.epsilon));
      const normal = reshape(mul(centred, deviation), x.shape);
      const perChannel = x.shape.map((size, i) => (i === axis ? size : 1));
      const scaled = this.gamma === undefined ? normal : mul(normal, reshape(this.gamma.read(), perChannel));
      return this.beta === undefined ? scaled : add(scaled, reshape(this.beta.read(), perChannel));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { groups, axis, epsilon, center, scale } = this;
    return { ...super.getConfig(), groups, axis, epsilon, center, scale };
  }
}
