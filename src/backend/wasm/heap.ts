import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { allowRelaxedSimd } from './allowRelaxedSimd.js';
import { forMemory, type Bytes } from './forMemory.js';
import { relaxedSimdModule, simdModule } from './simdModule.js';

/** What the kernels here use of tfjs's wasm backend. */
export interface WasmBackend {
  readonly wasm: {
    readonly asm?: { readonly memory?: WebAssembly.Memory };
    /** The heap of the binary with threads, which imports it. */
    readonly wasmMemory?: WebAssembly.Memory;
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

/** The functions of the SIMD module, on this backend's heap. Addresses are in bytes. */
export interface SimdFunctions {
  convolution(x: number, filter: number, out: number, scratch: number, ...sizes: readonly number[]): void;
  gate(gradient: number, output: number, out: number, count: number, ceiling: number): void;
  depthwiseFilterGradient(x: number, dw: number, dy: number, ...sizes: readonly number[]): void;
  depthwiseInputGradient(dx: number, w: number, dy: number, ...sizes: readonly number[]): void;
  sample(image: number, out: number, map: number, ...sizesAndFill: readonly number[]): void;
  spread(gradient: number, out: number, map: number, ...sizes: readonly number[]): void;
  waves(toPlaces: number, x: number, out: number, table: number, radices: number, ...rest: readonly number[]): void;
}

const instances = new WeakMap<WebAssembly.Memory, SimdFunctions | undefined>();

/** The SIMD functions over a backend's heap; undefined if the engine has no SIMD. */
export function simdOf(backend: WasmBackend): SimdFunctions | undefined {
  const memory = memoryOf(backend);
  if (memory === undefined) return undefined;
  if (!instances.has(memory)) instances.set(memory, instantiate(memory));
  return instances.get(memory);
}

/** A backend's heap. */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory | undefined {
  return wasm.wasmMemory ?? wasm.asm?.memory;
}

function instantiate(memory: WebAssembly.Memory): SimdFunctions | undefined {
  const decoded = [relaxedSimdModule, simdModule].map((module) =>
    Uint8Array.from(atob(module), (character) => character.charCodeAt(0)),
  );
  const [relaxed, plain] = decoded.map((bytes) => forMemory(bytes, memory)) as [Bytes, Bytes];
  if (!WebAssembly.validate(relaxed)) allowRelaxedSimd();
  const bytes = [relaxed, plain].find((each) => WebAssembly.validate(each));
  if (bytes === undefined) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as unknown as SimdFunctions;
}

/** Where on the heap a tensor begins, in bytes. */
export function addressOf(backend: WasmBackend, { dataId }: TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}
