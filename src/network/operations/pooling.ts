import { avgPool, maxPool, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { averagePoolGrad } from '../../backend/averagePoolGrad.js';
import { maxPoolGrad } from '../../backend/maxPoolGrad.js';
import type { PoolingAttributes } from '../../backend/PoolingAttributes.js';
import { leadingZeros, sliding, windowCount, type Geometry } from '../geometry.js';
import { only, type Attributes, type OperationOf } from '../operation.js';
import { checkWindow } from './checkWindow.js';

/**
 * The largest or the mean value of each window. The first of equal maxima, row by row, gets the gradient; zeros around
 * the picture do not count in a mean.
 */
export function pooling(attributes: Attributes['pooling']): OperationOf<'pooling'> {
  const { name, window, strides, padding } = attributes;
  const pad = padding === 'same' ? 'same' : 'valid';
  const size: [number, number] = [...window];
  const geometry: Geometry = { strides, dilations: [1, 1], padding: pad };
  const pooled = (x: Tensor, padding: 'same' | 'valid'): Tensor => {
    checkWindow(x.shape, window, { dilations: [1, 1], padding });
    return (name === 'max' ? maxPool : avgPool)(x as Tensor4D, size, [...strides], padding);
  };
  const forGradient: PoolingAttributes = { filterSize: size, strides: [...strides], pad };
  return {
    kind: 'pooling',
    attributes,
    weights: {},
    reads: ['inputs', 'output'],
    shape: ([input]) => {
      const [batch, rows, columns, channels] = input as readonly (number | null)[] as [null, null, null, null];
      return [[batch, windowCount(rows, 0, window, geometry), windowCount(columns, 1, window, geometry), channels]];
    },
    locality: ([shape]) => {
      const read = sliding(
        [window[0] - 1, window[1] - 1],
        strides,
        leadingZeros(shape as readonly number[], window, geometry),
      );
      // A mean leaves out what lies outside of the picture, which a cut-out does not tell.
      if (name === 'average' && pad === 'same') return read;
      return { ...read, outside: -Infinity, onCrops: ([x]) => pooled(x as Tensor, 'valid') };
    },
    forward: ([x]) => [pooled(x as Tensor, pad)],
    backward: (gradients, { inputs, output }) => {
      const [dy, input] = [only(gradients), inputs[0] as Tensor];
      return [name === 'max' ? maxPoolGrad(dy, input, output, forGradient) : averagePoolGrad(dy, input, forGradient)];
    },
  };
}
