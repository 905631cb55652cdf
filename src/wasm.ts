/**
 * Kernels that tfjs's wasm backend lacks, and faster ones in place of some that it has.
 * @module netlens/wasm
 */
import * as tf from '@tensorflow/tfjs-core';
import { SAMPLE, SPREAD } from './backend/affine.js';
import { GATE } from './backend/gate.js';
import { sample, spread } from './backend/wasm/affine.js';
import { PACK_FILTER, PACKED_CONVOLUTION } from './backend/packedConvolution.js';
import { REAL_FOURIER_TRANSFORM } from './backend/realFourierTransform.js';
import { conv2DBackpropFilter } from './backend/wasm/conv2DBackpropFilter.js';
import { conv2DBackpropInput } from './backend/wasm/conv2DBackpropInput.js';
import { conv3DBackpropFilter, conv3DBackpropInput } from './backend/wasm/conv3DGradients.js';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './backend/wasm/depthwiseGradients.js';
import { gate } from './backend/wasm/gate.js';
import { maxPoolGrad } from './backend/wasm/maxPoolGrad.js';
import { packedConvolution, packFilter } from './backend/wasm/packedConvolution.js';
import { slice } from './backend/wasm/slice.js';
import { realFourierTransform } from './backend/wasm/realFourierTransform.js';
import { unsortedSegmentSum } from './backend/wasm/unsortedSegmentSum.js';

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

/**
 * Registers the kernels for backpropagation that tfjs's wasm backend lacks: the gradients of convolutions and depthwise
 * convolutions, and of gather. So `tf.grad` and `model.fit` work there too. It replaces those that tfjs gets wrong (max
 * pooling, convolutions in three dimensions) by right ones. Faster ones replace its plain loop for a convolution's
 * input, and its slice, which copies the whole tensor first. netlens's own methods get kernels of their own. Networks
 * opened from then on use a faster convolution, and a pass through a rectifier in place of four of tfjs's. Synthesis
 * gets a fast Fourier transform and bilinear sampling with its gradient.
 *
 * Changes tfjs's global kernel registry, for the wasm backend alone; nothing in netlens calls it for you. Call it
 * after importing `@tensorflow/tfjs-backend-wasm`, before or after the backend starts; calling it again does nothing.
 *
 * @example
 * import '@tensorflow/tfjs-backend-wasm';
 * import { registerWasmKernels } from 'netlens/wasm';
 *
 * registerWasmKernels();
 */
export function registerWasmKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    const present = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
    if (present?.kernelFunc === kernelFunc) continue;
    // Registering over a kernel works but warns on the console.
    if (present) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}
