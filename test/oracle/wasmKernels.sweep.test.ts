// The oracle's cases and random architectures once more, with netlens's own kernels for wasm.
import '@tensorflow/tfjs-backend-wasm';
import { startWasm } from 'netlens/wasm';

(globalThis as { netlensBackend?: string }).netlensBackend = 'wasm';
await startWasm();
await import('./network.test.js');
await import('../property/network.test.js');
