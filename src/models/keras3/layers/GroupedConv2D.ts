import {
  concat,
  conv2d,
  depthwiseConv2d,
  reshape,
  split,
  tidy,
  type Rank,
  type serialization,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { dilatedKernel } from './dilatedKernel.js';
import { onlyShape, onlyTensor } from './only.js';
import { WindowedLayer, type WindowedArgs } from './WindowedLayer.js';

type Args = WindowedArgs & { filters: number; groups: number };

/** A convolution of groups of channels, each with filters of its own. */
export class GroupedConv2D extends WindowedLayer {
  static readonly className = 'GroupedConv2D';
  readonly filters: number;
  readonly groups: number;
  /** `[rows, columns, channels of a group, filters]` */
  kernel!: LayerVariable;

  constructor(args: Args) {
    super(args);
    this.filters = args.filters;
    this.groups = args.groups;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = onlyShape(inputShape).at(-1)! / this.groups;
    const shape = [...this.kernelSize, channels, this.filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializers.zeros());
    if (this.useBias) this.bias = this.addWeight('bias', [this.filters], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = onlyTensor(inputs) as Tensor4D;
      const { strides, padding, groups, filters } = this;
      const kernel = dilatedKernel(this.kernel.read() as Tensor4D, this.dilationRate);
      const [rows, columns, channels] = kernel.shape;
      // tfjs's depthwise convolutions want equal strides.
      if (channels === 1 && strides[0] === strides[1]) {
        const depthwise = reshape<Rank.R4>(kernel, [rows, columns, groups, filters / groups]);
        return this.finish(depthwiseConv2d(x, depthwise, strides, padding));
      }
      const kernels = split<Tensor4D>(kernel, groups, 3);
      const parts = split<Tensor4D>(x, groups, 3).map((part, i) => conv2d(part, kernels[i]!, strides, padding));
      return this.finish(concat(parts, 3));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return this.shapeOf(inputShape, this.filters);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), filters: this.filters, groups: this.groups };
  }
}
