import * as tf from '@tensorflow/tfjs-core';
import { conv2DBackpropFilter } from './backend/wasm/conv2DBackpropFilter.js';
import { conv2DBackpropInput } from './backend/wasm/conv2DBackpropInput.js';

const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  [tf.Conv2DBackpropFilter]: conv2DBackpropFilter,
  [tf.Conv2DBackpropInput]: conv2DBackpropInput,
};

/**
 * Registers the kernels for backpropagation that tfjs's wasm backend lacks, so that convolutional models train there
 * with `model.fit`: the gradient of a convolution for its filter. Replaces tfjs's gradient for the input, a plain
 * loop, by a faster one of the same values (to float32 rounding).
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
