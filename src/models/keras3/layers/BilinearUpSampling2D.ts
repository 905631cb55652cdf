import { tidy, transpose, type serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { interpolationMatrix, resizeBy } from './interpolation.js';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & { size: number | number[]; dataFormat?: string };

/** Keras's bilinear UpSampling2D: its pixels' centres, not the corners, stay in their places. */
export class BilinearUpSampling2D extends layers.Layer {
  static readonly className = 'BilinearUpSampling2D';
  readonly size: readonly [rows: number, columns: number];
  readonly dataFormat: string;
  readonly interpolation = 'bilinear';

  constructor(args: Args) {
    super(args);
    this.size = (typeof args.size === 'number' ? [args.size, args.size] : args.size) as [number, number];
    this.dataFormat = args.dataFormat ?? 'channelsLast';
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const isFirst = this.dataFormat === 'channelsFirst';
      const given = onlyTensor(inputs) as Tensor4D;
      const x = isFirst ? transpose(given, [0, 2, 3, 1]) : given;
      const [, height, width] = x.shape;
      const [rows, columns] = this.size;
      const large = resizeBy(
        x,
        interpolationMatrix(height, height * rows),
        interpolationMatrix(width, width * columns),
      );
      return isFirst ? transpose(large, [0, 3, 1, 2]) : large;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const from = this.dataFormat === 'channelsFirst' ? 2 : 1;
    const times = (size: number | null, i: number): number | null =>
      size === null ? null : size * (this.size[i - from] ?? 1);
    return onlyShape(inputShape).map((size, i) => (i < from ? size : times(size, i)));
  }

  override getConfig(): serialization.ConfigDict {
    const { size, dataFormat, interpolation } = this;
    return { ...super.getConfig(), size: [...size], dataFormat, interpolation };
  }
}
