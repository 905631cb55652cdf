import '@tensorflow/tfjs-backend-webgl';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import type { Report } from '../report.js';

// In a browser: the page's script. Whoever opens the page calls `conformance`.
setWasmPaths('/wasm/');

Object.assign(globalThis, {
  conformance: async (backend: string, only?: string): Promise<Report> => {
    const { runSuite } = await import('../suite.js');
    return runSuite(backend, { only });
  },
});
