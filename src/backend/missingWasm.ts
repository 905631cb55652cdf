import { env } from '@tensorflow/tfjs-core';

/** What tfjs's wasm backend most likely lacks where it cannot start: its binary, by its name, and what to do. */
export async function missingWasm(): Promise<string> {
  const has = async (flag: string): Promise<boolean> => Boolean(await env().getAsync(flag));
  const [simd, threads] = await Promise.all([has('WASM_HAS_SIMD_SUPPORT'), has('WASM_HAS_MULTITHREAD_SUPPORT')]);
  const kind = simd ? (threads ? '-threaded-simd' : '-simd') : '';
  return (
    `could not be started. Is tfjs-backend-wasm${kind}.wasm served? Copy the .wasm files of ` +
    '@tensorflow/tfjs-backend-wasm/dist and name their folder: setWasmPaths("/wasm/"). The page on backends, "wasm in ' +
    'browsers", has a recipe for Vite, webpack, Next, import maps and CDNs'
  );
}
