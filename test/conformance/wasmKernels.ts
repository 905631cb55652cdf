import { registerWasmKernels } from 'netlens/wasm';
import { beforeAll, describe } from 'vitest';
import { agreeWithTfjs } from '../oracle/agreeWithTfjs.js';

// The oracle's cases once more. The kernels cannot be taken back: this file is the last of its cell.
describe("netlens's own kernels", () => {
  beforeAll(() => registerWasmKernels());
  agreeWithTfjs();
});
