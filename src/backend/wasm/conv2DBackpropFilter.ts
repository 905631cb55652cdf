import * as tf from '@tensorflow/tfjs-core';
import { convolutionInfo } from './convolutionInfo.js';

/**
 * The gradient of a convolution for its filter, itself written as a convolution: the channels of `x` become the
 * batch, the batch becomes the channels, and `dy` is the filter, dilated by the strides of the forward pass.
 *
 *     dw[i, j, c, k] = sum_{n, p, q} x[n, p * stride - top + i, q * stride - left + j, c] * dy[n, p, q, k]
 *
 * XNNPACK computes that as one matrix product. `x` is `[batch, h, w, in]`, `dy` `[batch, outH, outW, out]`; the
 * result is `[filterH, filterW, in, out]`, float32. The operation has no dilations: tfjs differentiates no dilated
 * convolution.
 *
 * Building the matrix of patches and multiplying takes 1.4 to 17 times as long over a batch of pictures, since tfjs
 * slices and transposes slowly; it wins (by a third to a half) only at batch 1 on wide layers.
 */
export const conv2DBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
  const attributes = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  const [height, width, channels, outChannels] = attributes.filterShape;
  const info = convolutionInfo(tf.Conv2DBackpropFilter, x.shape, attributes.filterShape, attributes);
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
};
