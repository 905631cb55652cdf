import * as tf from '@tensorflow/tfjs-core';
import { convolutionInfo } from './convolutionInfo.js';

/**
 * The gradient of a convolution for its filter, itself written as a convolution. The channels of `x` become the batch,
 * the batch becomes the channels, and `dy` is the filter, dilated by the strides of the forward pass.
 *
 *     dw[i, j, c, k] = sum_{n, p, q} x[n, p * stride - top + i, q * stride - left + j, c] * dy[n, p, q, k]
 *
 * XNNPACK computes that as one matrix product. `x` is `[batch, h, w, in]`, `dy` `[batch, outH, outW, out]`; the
 * result is `[filterH, filterW, in, out]`, float32. The operation has no dilations: tfjs differentiates no dilated
 * convolution.
 *
 * Over a batch of pictures, slicing a matrix of patches and multiplying it takes 1.4 to 16 times as long: tfjs slices
 * slowly. A pointwise convolution has nothing to slice, and the product alone is up to 4 times as fast.
 */
export const conv2DBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
  const attributes = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  const [height, width, channels, outChannels] = attributes.filterShape;
  const info = convolutionInfo(tf.Conv2DBackpropFilter, x.shape, attributes.filterShape, attributes);
  if (isPointwise(info)) return pointwise(x, dy, attributes.filterShape);
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

function isPointwise(info: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const single = [filterHeight, filterWidth, strideHeight, strideWidth].every((n) => n === 1);
  return single && info.outHeight === info.inHeight && info.outWidth === info.inWidth;
}

/** `dw = x^T dy` over all pixels. Transposed beforehand: matMul's `transposeA` is a plain loop on wasm. */
function pointwise(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: tf.Conv2DBackpropFilterAttrs['filterShape'],
): tf.Tensor {
  const [, , channels, outChannels] = filterShape;
  return tf.tidy(() => {
    const columns = tf.transpose(tf.reshape(x, [-1, channels]));
    return tf.reshape(tf.matMul(columns, tf.reshape(dy, [-1, outChannels])), filterShape);
  });
}
