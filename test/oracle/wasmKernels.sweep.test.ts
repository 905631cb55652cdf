// The oracle's cases and random architectures once more, with netlens's own kernels for wasm.
import '@tensorflow/tfjs-backend-wasm';
import { registerWasmKernels } from 'netlens/wasm';

(globalThis as { netlensBackend?: string }).netlensBackend = 'wasm';
registerWasmKernels();
await import('./network.test.js');
await import('../property/network.test.js');
