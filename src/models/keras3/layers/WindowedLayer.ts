import { add, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape } from './only.js';

/** An activation of tfjs, or one of ours. */
interface Activation {
  apply(x: Tensor): Tensor;
  getClassName(): string;
}

/** Arguments of a convolution. */
export type WindowedArgs = ConstructorParameters<typeof layers.Layer>[0] & {
  kernelSize: number | number[];
  strides?: number | number[];
  padding?: string;
  dilationRate?: number | number[];
  activation?: string | null;
  useBias?: boolean;
};

const pair = (value: number | number[]): [number, number] =>
  typeof value === 'number' ? [value, value] : [value[0]!, value.at(-1)!];

/** What the convolutions of ours share: windows, a bias, an activation; channels come last. */
export abstract class WindowedLayer extends layers.Layer {
  readonly kernelSize: [number, number];
  readonly strides: [number, number];
  readonly padding: 'same' | 'valid';
  readonly dilationRate: [number, number];
  readonly useBias: boolean;
  readonly activation: Activation;
  bias: LayerVariable | undefined;

  constructor(args: WindowedArgs) {
    super(args);
    this.kernelSize = pair(args.kernelSize);
    this.strides = pair(args.strides ?? 1);
    this.padding = (args.padding ?? 'valid') as 'same' | 'valid';
    this.dilationRate = pair(args.dilationRate ?? 1);
    this.useBias = args.useBias ?? true;
    // tfjs gives activations by way of its layers alone.
    const holder = layers.activation({ activation: (args.activation ?? 'linear') as 'linear' });
    this.activation = (holder as unknown as { activation: Activation }).activation;
  }

  /** Bias and activation. */
  protected finish(x: Tensor): Tensor {
    return this.activation.apply(this.bias === undefined ? x : add(x, this.bias.read()));
  }

  /** The shape of an output with so many channels. */
  protected shapeOf(inputShape: Shape | Shape[], channels: number): Shape {
    const [batch, ...sizes] = onlyShape(inputShape);
    const out = (size: number | null, i: number): number | null => {
      const [stride, window] = [this.strides[i]!, (this.kernelSize[i]! - 1) * this.dilationRate[i]! + 1];
      if (size === null) return null;
      return Math.ceil((this.padding === 'same' ? size : size - window + 1) / stride);
    };
    return [batch!, ...sizes.slice(0, 2).map(out), channels];
  }

  override getConfig(): serialization.ConfigDict {
    const { kernelSize, strides, padding, dilationRate, useBias } = this;
    const activation = this.activation.getClassName();
    return { ...super.getConfig(), kernelSize, strides, padding, dilationRate, useBias, activation };
  }
}
