import type { Pair } from '../../network/geometry.js';
import type { Shape } from '../../network/operation.js';
import { pad } from '../../network/operations/pad.js';
import { countOf, reshape } from '../../network/operations/reshape.js';
import { resize } from '../../network/operations/resize.js';
import { slice } from '../../network/operations/slice.js';
import { tile } from '../../network/operations/tile.js';
import { transpose } from '../../network/operations/transpose.js';
import type { Lowering, Lowerings } from './LayerCall.js';
import { overPictures } from './overPictures.js';

const identity: Lowering = (_, call) => call.chain();

const flatten: Lowering = ({ dataFormat }: { dataFormat?: string }, call) => {
  const [shape] = call.inputShapes as [Shape];
  const toLast = [0, ...shape.slice(2).map((_, i) => i + 2), 1];
  return call.chain(
    ...(dataFormat === 'channelsFirst' ? [transpose(toLast)] : []),
    reshape(([batch = null, ...sizes]) => [batch, countOf(sizes)]),
  );
};

const cropping: Lowering = (layer: { cropping: readonly [Pair, Pair]; dataFormat: string }, call) => {
  const [[top, bottom], [left, right]] = layer.cropping;
  return call.chain(...overPictures(layer, slice([0, top, left, 0], [0, bottom, right, 0])));
};

const zeroPadding: Lowering = (layer: { padding: readonly [Pair, Pair]; dataFormat: string }, call) =>
  call.chain(...overPictures(layer, pad([[0, 0], ...layer.padding, [0, 0]])));

const upSampling: Lowering = (layer: { size: Pair; interpolation: string; dataFormat: string }, call) => {
  const name = layer.interpolation === 'bilinear' ? 'bilinear' : 'nearest';
  const enlarged = (size: number | null, axis: 0 | 1): number | null => size && size * layer.size[axis];
  const operation = resize({ name, halfPixelCenters: false, alignCorners: false }, ([input]) => {
    const [, rows, columns] = input as readonly [null, number | null, number | null];
    return [enlarged(rows, 0), enlarged(columns, 1)];
  });
  return call.chain(...overPictures(layer, operation));
};

/** Layers that change a shape, and those that do nothing at inference. */
export const shapingLayers: Lowerings = {
  ActivityRegularization: identity,
  AlphaDropout: identity,
  Cropping2D: cropping,
  Dropout: identity,
  Flatten: flatten,
  GaussianDropout: identity,
  GaussianNoise: identity,
  Permute: ({ dimsIncludingBatch }: { dimsIncludingBatch: number[] }, call) =>
    call.chain(transpose(dimsIncludingBatch)),
  RepeatVector: ({ n }: { n: number }, call) =>
    call.chain(
      reshape(([batch = null, size = null]) => [batch, 1, size]),
      tile(() => [1, n, 1]),
    ),
  // tfjs keeps one -1 for the size that follows from the others.
  Reshape: ({ targetShape }: { targetShape: (number | null)[] }, call) =>
    call.chain(reshape(([batch = null]) => [batch, ...targetShape.map((size) => size ?? -1)])),
  SpatialDropout1D: identity,
  UpSampling2D: upSampling,
  ZeroPadding2D: zeroPadding,
};
