import { pad } from '../../network/operations/pad.js';
import { pooling } from '../../network/operations/pooling.js';
import { reduction } from '../../network/operations/reduction.js';
import type { Attributes } from '../../network/operation.js';
import { alongPicture, geometryOf, overPictures } from './convolution.js';
import { axisFrom, knownNumbers, type NodeLowering, type NodeLowerings } from './NodeCall.js';

const pooled =
  (name: 'average' | 'max'): NodeLowering =>
  (call) => {
    const { attributes } = call;
    const { strides, padding } = geometryOf(attributes);
    const each = attributes.numbers('ksize', [1, 1, 1, 1]);
    const isWithinPictures = (attributes.string('data_format', 'NHWC') === 'NCHW' ? [0, 1] : [0, 3]).every(
      (axis) => each[axis] === 1,
    );
    if (!isWithinPictures) return undefined;
    const isNamed = typeof padding === 'string';
    if (!isNamed && name === 'average') return undefined;
    const operation = pooling({
      name,
      window: alongPicture(attributes, 'ksize'),
      strides,
      padding: isNamed ? padding : 'valid',
    });
    // What a maximum never sees.
    const around = isNamed ? [] : [pad([[0, 0], ...padding, [0, 0]], -Infinity)];
    return call.chain(...overPictures(attributes, [...around, operation]));
  };

const reducing =
  (name: Attributes['reduction']['name']): NodeLowering =>
  (call) => {
    const axes = knownNumbers(call, 1);
    const rank = call.shape(0).length;
    if (axes === undefined) return undefined;
    const from0 = axes.map((axis) => axisFrom(axis, rank)).toSorted((a, b) => a - b);
    return call.chain(reduction(name, from0, call.attributes.flag('keep_dims')));
  };

export const poolingNodes: NodeLowerings = {
  AvgPool: pooled('average'),
  Max: reducing('max'),
  MaxPool: pooled('max'),
  Mean: reducing('mean'),
  Min: reducing('min'),
  Prod: reducing('product'),
  Sum: reducing('sum'),
};
