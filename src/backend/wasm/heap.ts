import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { Simd } from './Simd.js';
import type { WasmBackend } from './WasmBackend.js';

export type { WasmBackend } from './WasmBackend.js';

/** A kernel's arguments, with the types that tfjs leaves open. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
}

/** A kernel of these types as tfjs takes it. */
export function kernel<Inputs, Attributes>(run: (call: KernelCall<Inputs, Attributes>) => TensorInfo): KernelFunc {
  return run as unknown as KernelFunc;
}

const instances = new WeakMap<WebAssembly.Memory, Simd | undefined>();

/** The SIMD functions over a backend's heap; undefined if the engine has no SIMD. */
export function simdOf(backend: WasmBackend): Simd | undefined {
  const memory = memoryOf(backend);
  if (memory === undefined) return undefined;
  if (!instances.has(memory)) instances.set(memory, Simd.over(memory, backend.wasm));
  return instances.get(memory);
}

/** A backend's heap. */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory | undefined {
  return wasm.wasmMemory ?? wasm.asm?.memory;
}

/** Where on the heap a tensor begins, in bytes. */
export function addressOf(backend: WasmBackend, { dataId }: TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}

/** Computes into a new tensor, which does not stay if that fails. */
export function filled(backend: WasmBackend, shape: readonly number[], compute: (out: TensorInfo) => void): TensorInfo {
  const out = backend.makeOutput(shape, 'float32');
  try {
    compute(out);
  } catch (error) {
    backend.disposeData(out.dataId);
    throw error;
  }
  return out;
}

/** Computes with so many floats of the heap, which are freed afterwards. */
export function withScratch(backend: WasmBackend, floats: number, compute: (scratch: TensorInfo) => void): void {
  const scratch = backend.makeOutput([floats], 'float32');
  try {
    compute(scratch);
  } finally {
    backend.disposeData(scratch.dataId);
  }
}
