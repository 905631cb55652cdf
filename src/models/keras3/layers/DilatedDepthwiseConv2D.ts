import { depthwiseConv2d, tidy, type serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { dilatedKernel } from './dilatedKernel.js';
import { onlyShape, onlyTensor } from './only.js';
import { WindowedLayer, type WindowedArgs } from './WindowedLayer.js';

type Args = WindowedArgs & { depthMultiplier?: number };

/** A depthwise convolution with a dilation, which tfjs's own passes over. */
export class DilatedDepthwiseConv2D extends WindowedLayer {
  static readonly className = 'DilatedDepthwiseConv2D';
  readonly depthMultiplier: number;
  /** `[rows, columns, channels, multiplier]` */
  depthwiseKernel!: LayerVariable;

  constructor(args: Args) {
    super(args);
    this.depthMultiplier = args.depthMultiplier ?? 1;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = onlyShape(inputShape).at(-1)!;
    const shape = [...this.kernelSize, channels, this.depthMultiplier];
    this.depthwiseKernel = this.addWeight('depthwise_kernel', shape, 'float32', initializers.zeros());
    const filters = channels * this.depthMultiplier;
    if (this.useBias) this.bias = this.addWeight('bias', [filters], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const kernel = dilatedKernel(this.depthwiseKernel.read() as Tensor4D, this.dilationRate);
      return this.finish(depthwiseConv2d(onlyTensor(inputs) as Tensor4D, kernel, this.strides, this.padding));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return this.shapeOf(inputShape, onlyShape(inputShape).at(-1)! * this.depthMultiplier);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), depthMultiplier: this.depthMultiplier };
  }
}
