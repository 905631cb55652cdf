import { backend } from '@tensorflow/tfjs-core';
import { registerWasmKernels } from 'netlens/wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryOf, simdOf, type WasmBackend } from '../../src/backend/wasm/heap.js';
import { agreeWithTfjs } from '../oracle/agreeWithTfjs.js';
import { backends, use } from '../support/backends.js';

// The oracle's cases once more. The kernels cannot be taken back: this file is the last of its cell.
describe("netlens's own kernels", () => {
  beforeAll(() => registerWasmKernels());

  test('run on the heap that tfjs has, which threads share in an isolated page', async () => {
    await use(backends[0]!);
    const wasm = backend() as unknown as WasmBackend;
    const isShared = !(memoryOf(wasm)?.buffer instanceof ArrayBuffer);
    expect(isShared).toBe(globalThis.crossOriginIsolated === true);
    expect(simdOf(wasm)).toBeDefined();
  });

  agreeWithTfjs();
});
