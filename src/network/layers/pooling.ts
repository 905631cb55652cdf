import { avgPool, maxPool, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { averagePoolGrad } from '../../backend/averagePoolGrad.js';
import { maxPoolGrad, type PoolingAttributes } from '../../backend/maxPoolGrad.js';
import { only, type Operation } from '../operation.js';
import { overPictures } from './channelsFirst.js';
import { checkWindow } from './checkWindow.js';
import { leadingZeros, sliding, type Geometry } from './geometry.js';
import type { Lowerings } from './lower.js';
import { reshaping } from './reshaping.js';

/** A pooling over windows, not the whole picture. */
export interface Pooling extends Operation {
  readonly pooling: 'average' | 'max';
  readonly window: readonly number[];
}

/**
 * The largest or the mean value of each window. Of equal maxima the first, row by row, gets the gradient; zeros around
 * the picture do not count in a mean.
 */
function pooling(kind: 'average' | 'max', window: number[], strides: number[], padding: string): Pooling {
  const pad = padding === 'same' ? 'same' : 'valid';
  const pool = kind === 'max' ? maxPool : avgPool;
  const pooled = (x: Tensor, padding: 'same' | 'valid'): Tensor => {
    checkWindow(x.shape, window as [number, number], { dilations: [1, 1], padding });
    return pool(x as Tensor4D, window as [number, number], strides as [number, number], padding);
  };
  const attributes: PoolingAttributes = { filterSize: window, strides, pad };
  return {
    pooling: kind,
    window,
    reads: ['inputs', 'output'],
    locality: ([shape]) => {
      const strided: Geometry = { strides: strides as [number, number], dilations: [1, 1], padding: pad };
      const [top, left] = leadingZeros(shape as readonly number[], window as [number, number], strided);
      const read = sliding([(window[0] as number) - 1, (window[1] as number) - 1], strided.strides, [top, left]);
      // A mean leaves out what lies outside of the picture, which a cut-out does not tell.
      if (kind === 'average' && pad === 'same') return read;
      return { ...read, outside: -Infinity, onCrops: ([x]) => pooled(x as Tensor, 'valid') };
    },
    forward: ([x]) => [pooled(x as Tensor, pad)],
    backward: (gradients, { inputs, output }) => {
      const [dy, input] = [only(gradients), inputs[0] as Tensor];
      return [kind === 'max' ? maxPoolGrad(dy, input, output, attributes) : averagePoolGrad(dy, input, attributes)];
    },
  };
}

export function isAveragePooling(operation: Operation): operation is Pooling {
  return 'pooling' in operation && operation.pooling === 'average';
}

interface PoolingLayer {
  readonly poolSize: number[];
  readonly strides: number[];
  readonly padding: string;
  readonly dataFormat?: string;
}

const pooling2D =
  (kind: 'average' | 'max') =>
  (layer: PoolingLayer): readonly Operation[] =>
    overPictures(layer, pooling(kind, layer.poolSize, layer.strides, layer.padding));

const pooling1D =
  (kind: 'average' | 'max') =>
  ({ poolSize, strides, padding }: PoolingLayer): readonly Operation[] => [
    reshaping(([batch, columns, channels]) => [batch, 1, columns, channels]),
    pooling(kind, [1, poolSize[0] as number], [1, strides[0] as number], padding),
    reshaping(([batch, , columns, channels]) => [batch, columns, channels]),
  ];

export const poolingLayers: Lowerings = {
  AveragePooling1D: pooling1D('average'),
  AveragePooling2D: pooling2D('average'),
  MaxPooling1D: pooling1D('max'),
  MaxPooling2D: pooling2D('max'),
};
