import '@tensorflow/tfjs-backend-webgl';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import type { StartWasmOptions } from 'netlens/wasm';
import type { Found } from '../../backend/threads/explain.js';
import type { Report } from '../report.js';
import type { SuiteOptions } from '../suite.js';

// In a browser: the page's script. Whoever opens the page calls `conformance`, or `explain` for its threads alone.
setWasmPaths('/wasm/');

Object.assign(globalThis, {
  conformance: async (backend: string, choice: SuiteOptions): Promise<Report> => {
    const { runSuite } = await import('../suite.js');
    return runSuite(backend, choice);
  },
  explain: async (options: StartWasmOptions): Promise<Found> => {
    const { explain } = await import('../../backend/threads/explain.js');
    return explain(options);
  },
});
