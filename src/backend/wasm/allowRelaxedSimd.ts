import { builtin } from './builtin.js';

/**
 * Node 20 has relaxed SIMD behind a flag of V8, which can be set as long as nothing has been compiled that needs it.
 * Where there is no such flag, nothing happens.
 */
export function allowRelaxedSimd(): void {
  try {
    builtin('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  } catch {
    // Other runtimes have the function, and no flags.
  }
}
