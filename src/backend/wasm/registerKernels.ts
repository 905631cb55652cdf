import * as tf from '@tensorflow/tfjs-core';
import { SAMPLE, SPREAD } from '../affine.js';
import { GATE } from '../gate.js';
import { PACK_FILTER, PACKED_CONVOLUTION } from '../packedConvolution.js';
import { REAL_FOURIER_TRANSFORM } from '../realFourierTransform.js';
import { sample, spread } from './affine.js';
import { conv2DBackpropFilter } from './conv2DBackpropFilter.js';
import { conv2DBackpropInput } from './conv2DBackpropInput.js';
import { conv3DBackpropFilter, conv3DBackpropInput } from './conv3DGradients.js';
import { depthwise } from './depthwise.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwiseGradients.js';
import { gate } from './gate.js';
import { maxPoolGrad } from './maxPoolGrad.js';
import { packedConvolution, packFilter } from './packedConvolution.js';
import { max, mean } from './reductions.js';
import { realFourierTransform } from './realFourierTransform.js';
import { slice } from './slice.js';
import { unsortedSegmentSum } from './unsortedSegmentSum.js';

const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  [GATE]: gate,
  [SAMPLE]: sample,
  [SPREAD]: spread,
  [REAL_FOURIER_TRANSFORM]: realFourierTransform,
  [PACK_FILTER]: packFilter,
  [PACKED_CONVOLUTION]: packedConvolution,
  [tf.Conv2DBackpropFilter]: conv2DBackpropFilter,
  [tf.Conv2DBackpropInput]: conv2DBackpropInput,
  [tf.Conv3DBackpropFilterV2]: conv3DBackpropFilter,
  [tf.Conv3DBackpropInputV2]: conv3DBackpropInput,
  [tf.DepthwiseConv2dNativeBackpropFilter]: depthwiseBackpropFilter,
  [tf.DepthwiseConv2dNativeBackpropInput]: depthwiseBackpropInput,
  [tf.MaxPool3DGrad]: maxPoolGrad,
  [tf.MaxPoolGrad]: maxPoolGrad,
  [tf.Slice]: slice,
  [tf.UnsortedSegmentSum]: unsortedSegmentSum,
};

/** Kernels that do a part of what tfjs's do, and leave them the rest. */
const better: Readonly<Record<string, (plain: tf.KernelFunc) => tf.KernelFunc>> = {
  [tf.DepthwiseConv2dNative]: depthwise,
  [tf.FusedDepthwiseConv2D]: depthwise,
  [tf.Max]: max,
  [tf.Mean]: mean,
};

const ours = new WeakSet<tf.KernelFunc>(Object.values(kernels));

/**
 * Registers netlens's kernels for tfjs's wasm backend. It lacks some that backpropagation needs: the
 * gradients of convolutions, depthwise convolutions and gather. It gets others wrong: those of max pooling and of
 * convolutions in three dimensions. Calling it again does nothing.
 */
export function registerKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) replace(kernelName, () => kernelFunc);
  for (const [kernelName, make] of Object.entries(better)) replace(kernelName, make);
}

function replace(kernelName: string, make: (plain: tf.KernelFunc) => tf.KernelFunc): void {
  const present = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  if (present !== undefined && ours.has(present.kernelFunc)) return;
  const kernelFunc = make(present?.kernelFunc as tf.KernelFunc);
  ours.add(kernelFunc);
  // Registering over a kernel works but warns on the console.
  if (present) tf.unregisterKernel(kernelName, 'wasm');
  // A kernel of tfjs's that does the rest is set up when the backend starts.
  const setupFunc = present?.setupFunc;
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc, ...(setupFunc && { setupFunc }) });
}
