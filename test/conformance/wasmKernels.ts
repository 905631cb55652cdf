import { backend } from '@tensorflow/tfjs-core';
import { startWasm } from 'netlens/wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryOf, simdOf, type WasmBackend } from '../../src/backend/wasm/heap.js';
import { agreeWithTfjs } from '../oracle/agreeWithTfjs.js';
import { forgetWasm } from '../support/wasmThreads.js';

const isPage = typeof document !== 'undefined';
const isSharing = !isPage || globalThis.crossOriginIsolated;

// The oracle's cases once more. The kernels cannot be taken back: this file is the last of its cell.
describe("netlens's own kernels", () => {
  beforeAll(() => {
    // The files before ran on tfjs's own backend.
    forgetWasm();
  });

  test('run on two threads, where threads can share a heap', async () => {
    const { threads, reason } = await startWasm({ threads: 2, ...(isPage && { path: '/wasm/' }) });
    const wasm = backend() as unknown as WasmBackend;
    expect(memoryOf(wasm)?.buffer instanceof ArrayBuffer).toBe(!isSharing);
    expect(simdOf(wasm)).toBeDefined();
    expect([threads, reason]).toEqual(
      isSharing ? [2, undefined] : [1, 'the page is not isolated from other origins (its headers COOP and COEP)'],
    );
    // However busy the machine is.
    Object.assign(simdOf(wasm)!, { grain: 1000 });
  });

  agreeWithTfjs();
});
