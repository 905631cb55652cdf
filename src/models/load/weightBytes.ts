import type { io } from '@tensorflow/tfjs-core';

/** Bytes of a value on disk, by the dtype of its quantization where there is one. */
const sizes: Record<string, number> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2, complex64: 8 };

/** The length that a manifest's weights have together; layers have no weights of strings. */
export function weightBytes(specs: readonly io.WeightsManifestEntry[]): number {
  return specs.reduce((total, { shape, dtype, quantization }) => {
    const count = shape.reduce((product, side) => product * side, 1);
    return total + count * (sizes[quantization?.dtype ?? dtype] ?? NaN);
  }, 0);
}
