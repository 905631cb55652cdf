import { slice, tidy, cast, type serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { interpolationMatrix, nearestMatrix, resizeBy } from './interpolation.js';
import { onlyShape, onlyTensor } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  height: number;
  width: number;
  interpolation?: string;
  cropToAspectRatio?: boolean;
};

/** Keras's Resizing: another size with half-pixel centres, of the middle alone where it keeps the proportions. */
export class Resizing extends layers.Layer {
  static readonly className = 'Resizing';
  readonly height: number;
  readonly width: number;
  readonly interpolation: string;
  readonly cropToAspectRatio: boolean;

  constructor(args: Args) {
    super(args);
    this.height = args.height;
    this.width = args.width;
    this.interpolation = args.interpolation ?? 'bilinear';
    this.cropToAspectRatio = args.cropToAspectRatio ?? false;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => resized(cast(onlyTensor(inputs), 'float32') as Tensor4D, this));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = onlyShape(inputShape);
    return [batch!, this.height, this.width, channels!];
  }

  override getConfig(): serialization.ConfigDict {
    const { height, width, interpolation, cropToAspectRatio } = this;
    return { ...super.getConfig(), height, width, interpolation, cropToAspectRatio };
  }
}

/** A batch of another size, perhaps of its middle part with the same proportions. */
export function resized(
  x: Tensor4D,
  to: { height: number; width: number; interpolation?: string; cropToAspectRatio?: boolean },
): Tensor4D {
  const matrix = to.interpolation === 'nearest' ? nearestMatrix : interpolationMatrix;
  const part = to.cropToAspectRatio === true ? middle(x, to) : x;
  return resizeBy(part, matrix(part.shape[1], to.height), matrix(part.shape[2], to.width));
}

/** The largest part in the middle with the proportions of a size; Keras rounds down. */
function middle(x: Tensor4D, to: { height: number; width: number }): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = Math.min(height, Math.trunc((width * to.height) / to.width));
  const columns = Math.min(width, Math.trunc((height * to.width) / to.height));
  const [top, left] = [Math.trunc((height - rows) / 2), Math.trunc((width - columns) / 2)];
  return slice(x, [0, top, left, 0], [batch, rows, columns, channels]);
}
