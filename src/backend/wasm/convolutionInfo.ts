import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../../errors.js';

type Shape4D = [number, number, number, number];

/** The sizes, strides and padding of the forward convolution whose gradient a kernel computes. */
export function convolutionInfo(
  kernelName: string,
  inputShape: Shape4D,
  filterShape: Shape4D,
  { strides, pad, dataFormat, dimRoundingMode }: Omit<tf.Conv2DBackpropInputAttrs, 'inputShape'>,
): tf.backend_util.Conv2DInfo {
  if (dataFormat !== 'NHWC') {
    throw new BackendError(
      `${kernelName} on wasm: got data format ${dataFormat}; wanted NHWC, which is all that Conv2D supports there. ` +
        `Transpose to NHWC before the convolution.`,
    );
  }
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
}
