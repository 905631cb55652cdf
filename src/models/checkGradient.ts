import { getBackend, getKernel } from '@tensorflow/tfjs-core';
import { GATE } from '../backend/gate.js';
import { UnsupportedLayerError } from '../errors.js';

/**
 * Layers and ops whose gradients tfjs 4.22's kernels for wasm get wrong, without a word. Those of netlens/wasm, which
 * are registered all together, take their place.
 */
const WRONG_ON_WASM: readonly string[] = ['Conv3D', 'Conv3DTranspose', 'MaxPool3D', 'MaxPooling3D'];

/**
 * Checks that tfjs's gradient of what it runs is right on the backend in use.
 * @param what - `layer "name"`, for the message.
 * @throws An {@link UnsupportedLayerError}.
 */
export function checkGradient(what: string, className: string): void {
  const hasOwnKernels = getKernel(GATE, getBackend()) !== undefined;
  if (getBackend() !== 'wasm' || hasOwnKernels || !WRONG_ON_WASM.includes(className)) return;
  throw new UnsupportedLayerError(
    `backward: tfjs's gradient of ${what} (${className}) is wrong on the wasm backend; ` +
      'startWasm() from netlens/wasm puts a right one in its place.',
  );
}
