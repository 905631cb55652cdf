import * as tf from '@tensorflow/tfjs-core';
import { interleaveZeros } from './interleaveZeros.js';

type Shape5D = [number, number, number, number, number];

/*
 * The gradients of a convolution in three dimensions, each written as such a convolution of stride 1: tfjs's own
 * kernels for wasm (4.22) give wrong numbers where the forward pass pads or strides. x is `[batch, d, h, w, in]`, the
 * filter `[filterD, filterH, filterW, in, out]`, dy `[batch, outD, outH, outW, out]`, all float32.
 */

/**
 * For the input: convolves dy, with zeros where the forward pass strides, with the filter turned, its channels swapped.
 */
export const conv3DBackpropInput: tf.KernelFunc = ({ inputs, attrs }) => {
  const { dy, filter } = inputs as unknown as { dy: tf.Tensor5D; filter: tf.Tensor5D };
  const { inputShape, ...attributes } = attrs as unknown as tf.Conv3DBackpropInputV2Attrs;
  const axes = axesOf(inputShape as Shape5D, filter.shape, attributes);
  return tf.tidy(() => {
    const turned = tf.transpose(tf.reverse(filter, [0, 1, 2]), [0, 1, 2, 4, 3]);
    const sides = axes.map(({ before, filterSide, side }) => ({
      before: filterSide - 1 - before,
      side: side + filterSide - 1,
    }));
    return tf.conv3d(framed(spread(dy, axes), sides), turned, 1, 'valid');
  });
};

/**
 * For the filter: convolves x, its channels as its batch, with dy, zeros where the forward pass strides, as the filter.
 */
export const conv3DBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as unknown as { x: tf.Tensor5D; dy: tf.Tensor5D };
  const { filterShape, ...attributes } = attrs as unknown as tf.Conv3DBackpropFilterV2Attrs;
  const axes = axesOf(x.shape, filterShape as Shape5D, attributes);
  return tf.tidy(() => {
    const weights = tf.transpose(spread(dy, axes), [1, 2, 3, 0, 4]);
    const sides = axes.map(({ before, filterSide }, i) => ({
      before,
      side: (weights.shape[i] as number) + filterSide - 1,
    }));
    const channels = tf.transpose(framed(x, sides), [4, 1, 2, 3, 0]);
    return tf.transpose(tf.conv3d(channels as tf.Tensor5D, weights, 1, 'valid'), [1, 2, 3, 0, 4]);
  });
};

interface Axis {
  readonly stride: number;
  /** How many zeros the forward pass puts before the input. */
  readonly before: number;
  readonly filterSide: number;
  readonly side: number;
}

function axesOf(
  inputShape: Shape5D,
  filterShape: Shape5D,
  { strides, pad }: Pick<tf.Conv3DBackpropInputV2Attrs, 'strides' | 'pad'>,
): Axis[] {
  const info = tf.backend_util.computeConv3DInfo(inputShape, filterShape, strides, 1, pad);
  return [
    { stride: info.strideDepth, before: info.padInfo.front, filterSide: info.filterDepth, side: info.inDepth },
    { stride: info.strideHeight, before: info.padInfo.top, filterSide: info.filterHeight, side: info.inHeight },
    { stride: info.strideWidth, before: info.padInfo.left, filterSide: info.filterWidth, side: info.inWidth },
  ];
}

/** Zeros between the elements of dy, as far apart as the windows were. */
function spread(dy: tf.Tensor5D, axes: readonly Axis[]): tf.Tensor5D {
  return axes.reduceRight((x, { stride }, i) => interleaveZeros(x, i + 1, stride), dy);
}

/** So many zeros before each axis (less than none cuts), and zeros or a cut behind it to the length wanted. */
function framed(x: tf.Tensor5D, sides: readonly { before: number; side: number }[]): tf.Tensor5D {
  const room = sides.map(({ before, side }, i): [number, number] => [
    Math.max(0, before),
    Math.max(0, side - before - (x.shape[i + 1] as number)),
  ]);
  const start = sides.map(({ before }) => Math.max(0, -before));
  return tf.slice(tf.pad(x, [[0, 0], ...room, [0, 0]]), [0, ...start, 0], [
    x.shape[0],
    ...sides.map(({ side }) => side),
    x.shape[4],
  ] as Shape5D);
}
