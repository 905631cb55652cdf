import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What the kernels here use of tfjs's wasm backend. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    /** The heap of the binary with threads, which imports it. */
    readonly wasmMemory?: WebAssembly.Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  /** Allocates a tensor on the heap; what it holds is what was there before. */
  makeOutput(shape: readonly number[], dtype: string): TensorInfo;
  /** Frees what `makeOutput` allocated and nothing else holds. */
  disposeData(dataId: object): boolean;
  /** A copy of a tensor's values. */
  readSync(dataId: object): ArrayLike<unknown>;
  /** A view of a tensor on the heap, until the heap grows. */
  typedArrayFromHeap(info: TensorInfo): Float32Array;
}
