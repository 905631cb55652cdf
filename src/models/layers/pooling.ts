import type { Pair } from '../../network/geometry.js';
import { pooling } from '../../network/operations/pooling.js';
import { reduction } from '../../network/operations/reduction.js';
import { reshape } from '../../network/operations/reshape.js';
import type { Lowering, Lowerings } from './LayerCall.js';
import { overPictures } from './overPictures.js';

interface PoolingLayer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: string;
  readonly dataFormat?: string;
}

const paddingOf = ({ padding }: PoolingLayer): 'same' | 'valid' => (padding === 'same' ? 'same' : 'valid');

const pooling2D =
  (name: 'average' | 'max'): Lowering =>
  (layer: PoolingLayer, call) => {
    const { poolSize, strides } = layer;
    const operation = pooling({ name, window: poolSize as Pair, strides: strides as Pair, padding: paddingOf(layer) });
    return call.chain(...overPictures(layer, operation));
  };

const pooling1D =
  (name: 'average' | 'max'): Lowering =>
  (layer: PoolingLayer, call) => {
    const [length, stride] = [layer.poolSize[0] as number, layer.strides[0] as number];
    return call.chain(
      reshape(([batch, columns, channels]) => [batch, 1, columns, channels] as never),
      pooling({ name, window: [1, length], strides: [1, stride], padding: paddingOf(layer) }),
      reshape(([batch, , columns, channels]) => [batch, columns, channels] as never),
    );
  };

const overAll =
  (name: 'mean' | 'max'): Lowering =>
  ({ dataFormat }: { dataFormat?: string }, call) =>
    call.chain(reduction(name, dataFormat === 'channelsFirst' ? [2, 3] : [1, 2]));

export const poolingLayers: Lowerings = {
  AveragePooling1D: pooling1D('average'),
  AveragePooling2D: pooling2D('average'),
  GlobalAveragePooling1D: (_, call) => call.chain(reduction('mean', [1])),
  GlobalAveragePooling2D: overAll('mean'),
  GlobalMaxPooling1D: (_, call) => call.chain(reduction('max', [1])),
  GlobalMaxPooling2D: overAll('max'),
  MaxPooling1D: pooling1D('max'),
  MaxPooling2D: pooling2D('max'),
};
