import type { Pair } from '../../network/geometry.js';
import type { Operation, Shape } from '../../network/operation.js';
import { resize } from '../../network/operations/resize.js';
import { slice } from '../../network/operations/slice.js';
import type { LayerCall, Lowering, Lowerings } from './LayerCall.js';
import { overPictures } from './overPictures.js';

interface Sized {
  readonly height: number;
  readonly width: number;
}

/** The middle of pictures of a known size. */
function middle([rows, columns]: Pair, { height, width }: Sized): readonly Operation[] {
  if (rows === height && columns === width) return [];
  const [top, left] = [Math.trunc((rows - height) / 2), Math.trunc((columns - width) / 2)];
  return [slice([0, top, left, 0], [0, rows - height - top, columns - width - left, 0])];
}

/** The largest part with the proportions of a size; Keras rounds down. */
const largest = ([rows, columns]: Pair, { height, width }: Sized): Sized => ({
  height: Math.min(rows, Math.trunc((columns * height) / width)),
  width: Math.min(columns, Math.trunc((rows * width) / height)),
});

const toSize = (name: 'bilinear' | 'nearest', sizeOf: Parameters<typeof resize>[1]): Operation =>
  resize({ name, halfPixelCenters: true, alignCorners: false }, sizeOf);

/** The rows and columns of a call's pictures, where they are known. */
function sizeOf({ inputShapes: [shape] }: LayerCall): Pair | undefined {
  const [, rows, columns] = shape as Shape;
  return rows == null || columns == null ? undefined : [rows, columns];
}

const resizing: Lowering = (
  layer: Sized & { readonly interpolation: string; readonly cropToAspectRatio: boolean },
  call,
) => {
  const size = sizeOf(call);
  if (layer.cropToAspectRatio && size === undefined) return undefined;
  const part = layer.cropToAspectRatio ? middle(size as Pair, largest(size as Pair, layer)) : [];
  const name = layer.interpolation === 'nearest' ? 'nearest' : 'bilinear';
  return call.chain(
    ...part,
    toSize(name, () => [layer.height, layer.width]),
  );
};

/** The middle, or where the picture is smaller, the largest middle part enlarged. */
const centreCrop: Lowering = (layer: Sized, call) => {
  const size = sizeOf(call);
  if (size === undefined) return undefined;
  if (size[0] >= layer.height && size[1] >= layer.width) return call.chain(...middle(size, layer));
  return call.chain(
    ...middle(size, largest(size, layer)),
    toSize('bilinear', () => [layer.height, layer.width]),
  );
};

const times = (size: number | null | undefined, factor: number): number | null => (size == null ? null : size * factor);

const upSampling: Lowering = (layer: { readonly size: Pair; readonly dataFormat: string }, call) => {
  const [down, across] = layer.size;
  const enlarged = toSize('bilinear', ([shape]) => [times(shape?.[1], down), times(shape?.[2], across)]);
  return call.chain(...overPictures(layer, enlarged));
};

/** Keras's layers that bring pictures to another size, whose pixels' centres stay in their places. */
export const keras3Pictures: Lowerings = {
  BilinearUpSampling2D: upSampling,
  CenterCrop: centreCrop,
  Resizing: resizing,
};
