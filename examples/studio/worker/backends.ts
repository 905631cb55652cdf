import '@tensorflow/tfjs-backend-cpu';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import { selectBackend } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { isInSoftware } from './isInSoftware.js';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

const path = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedSimd,
};
// One shader for all shapes of an operation: a third fewer have to be compiled before the first map is there.
env().set('WEBGL_USE_SHAPES_UNIFORMS', true);

/**
 * Starts the first backend of these that runs; of several, a GPU that the processor plays comes after wasm, which is
 * faster.
 */
export async function startBackend(wanted: readonly BackendName[]): Promise<BackendName> {
  if (wanted.length === 1) return start(wanted[0] as BackendName);
  const slow = await Promise.all(wanted.map(isInSoftware));
  const rank = (name: BackendName): number => (name === 'cpu' ? 2 : slow[wanted.indexOf(name)] ? 1 : 0);
  let failure: unknown;
  for (const name of [...wanted].sort((a, b) => rank(a) - rank(b))) {
    try {
      return await start(name);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function start(name: BackendName): Promise<BackendName> {
  if (name !== 'wasm') return selectBackend([name]);
  await startWasm({ path });
  return name;
}
