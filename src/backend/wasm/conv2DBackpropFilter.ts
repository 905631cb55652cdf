import * as tf from '@tensorflow/tfjs-core';
import { convolutionInfo } from './convolutionInfo.js';
import { addressOf, filled, kernel, simdOf } from './heap.js';

interface Inputs {
  readonly x: tf.TensorInfo;
  readonly dy: tf.TensorInfo;
}

/**
 * The gradient of a convolution for its filter:
 *
 *     dw[i, j, c, k] = sum_{n, p, q} x[n, p * stride - top + i, q * stride - left + j, c] * dy[n, p, q, k]
 *
 * `x` is `[batch, h, w, in]`, `dy` `[batch, outH, outW, out]`; the result is `[filterH, filterW, in, out]`, float32.
 * The operation has no dilations: tfjs differentiates no dilated convolution.
 */
export const conv2DBackpropFilter: tf.KernelFunc = kernel<Inputs, tf.Conv2DBackpropFilterAttrs>(
  ({ inputs: { x, dy }, attrs, backend }) => {
    const { filterShape } = attrs;
    const info = convolutionInfo(tf.Conv2DBackpropFilter, x.shape as tf.Tensor4D['shape'], filterShape, attrs);
    const simd = simdOf(backend);
    if (simd === undefined) return byConvolution(x as tf.Tensor4D, dy as tf.Tensor4D, info, filterShape);
    return filled(backend, filterShape, (filter) => {
      backend.typedArrayFromHeap(filter).fill(0);
      // A part is a tap and four input channels: whichever thread has it, it sums all pixels in their order.
      const parts = info.filterHeight * info.filterWidth * Math.ceil(info.inChannels / 4);
      const work = info.batchSize * info.outHeight * info.outWidth * parts * 4 * info.outChannels;
      const each = Math.ceil(parts / simd.split(work, parts));
      const values = [
        ...[x, filter, dy].map((tensor) => addressOf(backend, tensor)),
        ...[each, info.batchSize, info.inHeight, info.inWidth, info.inChannels],
        ...[info.outHeight, info.outWidth, info.outChannels, info.filterHeight, info.filterWidth],
        ...[info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left],
      ];
      simd.run('convolutionFilterGradient', values, Math.ceil(parts / each), each < parts);
    });
  },
);

/**
 * The same without SIMD, as a convolution. The channels of `x` become the batch, the batch becomes the channels, and
 * `dy` is the filter, dilated by the strides of the forward pass.
 */
function byConvolution(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
  [height, width, channels, outChannels]: tf.Tensor4D['shape'],
): tf.Tensor {
  const { top, left } = info.padInfo;
  // Strides that do not divide the input leave rows over, which no window read: pad no further than the windows
  // reach, and cut off what the rows left over give.
  const bottom = Math.max(0, (info.outHeight - 1) * info.strideHeight + height - info.inHeight - top);
  const right = Math.max(0, (info.outWidth - 1) * info.strideWidth + width - info.inWidth - left);
  return tf.tidy(() => {
    const dw = tf.conv2d(
      tf.transpose(x, [3, 1, 2, 0]),
      tf.transpose(dy, [1, 2, 0, 3]),
      1,
      [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      'NHWC',
      [info.strideHeight, info.strideWidth],
    );
    return tf.transpose(tf.slice(dw, [0, 0, 0, 0], [channels, height, width, outChannels]), [1, 2, 0, 3]);
  });
}
