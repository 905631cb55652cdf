import { slice, tidy, type serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { onlyShape, onlyTensor } from './only.js';
import { resized } from './Resizing.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { height: number; width: number };

/** The middle of a picture, enlarged where the picture is smaller. */
export class CenterCrop extends layers.Layer {
  static readonly className = 'CenterCrop';
  readonly height: number;
  readonly width: number;

  constructor(args: Args) {
    super(args);
    this.height = args.height;
    this.width = args.width;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = onlyTensor(inputs) as Tensor4D;
    const { height, width } = this;
    const [batch, rows, columns, channels] = x.shape;
    if (rows < height || columns < width) return tidy(() => resized(x, { height, width, cropToAspectRatio: true }));
    const [top, left] = [Math.trunc((rows - height) / 2), Math.trunc((columns - width) / 2)];
    return slice(x, [0, top, left, 0], [batch, height, width, channels]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = onlyShape(inputShape);
    return [batch!, this.height, this.width, channels!];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }
}
