import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { selectBackend } from 'netlens';
import { registerWasmKernels } from 'netlens/wasm';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedSimd,
});
registerWasmKernels();

/** Starts the first backend of these that runs. */
export async function startBackend(wanted: readonly BackendName[]): Promise<BackendName> {
  return (await selectBackend([...wanted])) as BackendName;
}
