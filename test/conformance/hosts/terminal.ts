import { argv, exit } from 'node:process';
import type { Report } from '../report.js';

// In Node, Deno and Bun: runs the suite on the backend that is named, and prints the report as the last line. More
// arguments are the sections that do not run.
const [, , backend, ...without] = argv as [string, string, string, ...string[]];

async function report(): Promise<Report | { missing: string }> {
  if (backend === 'webgpu') {
    if (!('Deno' in globalThis)) {
      const { create, globals } = await import('webgpu');
      Object.assign(globalThis, globals);
      Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
    }
    if (!(await navigator.gpu.requestAdapter())) return { missing: 'WebGPU finds no adapter, not even in software' };
    await import('@tensorflow/tfjs-backend-webgpu');
  }
  const { runSuite } = await import('../suite.js');
  // What a cell that did not finish was at.
  return runSuite(backend, { without, onCase: (name, s) => console.error(`${s.toFixed(1)} s: ${name}`) });
}

console.log(`\n${JSON.stringify(await report())}`);
exit();
