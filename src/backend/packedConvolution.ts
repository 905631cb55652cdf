import { engine, getBackend, getKernel, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';

/** The names of two optional kernels; `netlens/wasm` registers them for wasm. */
export const PACK_FILTER = 'NetlensPackFilter';
export const PACKED_CONVOLUTION = 'NetlensPackedConvolution';

/** How a packed convolution is done, beside its tensors. */
export interface PackedConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
  /** What the result is clipped to. */
  readonly range: readonly [number, number];
}

/** Whether the backend in use has a convolution of netlens's own. */
export function packsFilters(): boolean {
  return getKernel(PACKED_CONVOLUTION, getBackend()) !== undefined;
}

/** The name of an optional kernel, an ONNX graph's: the gradient of a convolution's input, whatever its strides. */
export const TRANSPOSED_CONVOLUTION = 'NetlensTransposedConvolution';

/** Whether the backend in use has it. */
export function transposesConvolutions(): boolean {
  return getKernel(TRANSPOSED_CONVOLUTION, getBackend()) !== undefined;
}

/** A filter `[height, width, in, out]` in that convolution's order; empty where this machine cannot run it. */
export function packFilter(filter: Tensor4D): Tensor1D {
  return engine().runKernel(PACK_FILTER, { filter }) as Tensor1D;
}

/** `clip(x * filter + bias)`, of a filter that `packFilter` packed. */
export function packedConvolution(
  inputs: { readonly x: Tensor4D; readonly filter: Tensor; readonly bias?: Tensor1D },
  attributes: PackedConvolutionAttributes,
): Tensor4D {
  return engine().runKernel(PACKED_CONVOLUTION, { ...inputs }, { ...attributes }) as Tensor4D;
}
