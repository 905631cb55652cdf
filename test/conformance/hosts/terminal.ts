import { argv, exit } from 'node:process';
import type { Report } from '../report.js';

// In Node, Deno and Bun: runs the suite on the backend that is named, and prints the report as the last line. A second
// argument picks files.
const [, , backend, only] = argv as [string, string, string, string?];

/**
 * Node's WebGPU is Chromium's, but compiles each program ten times as slowly. What climbs, step by step, is left to
 * Chromium and Deno; of each, one image from a seed stays.
 */
const slowInNode = [
  'synthesis/activationMaximize',
  'synthesis/invertRepresentation',
  'synthesis/adversarialExample',
  'synthesis/deepDream',
  'leaks',
];

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
  const without = backend === 'webgpu' && !('Deno' in globalThis) ? slowInNode : [];
  // What a cell that did not finish was at.
  return runSuite(backend, { only, without, onCase: (name, s) => console.error(`${s.toFixed(1)} s: ${name}`) });
}

console.log(`\n${JSON.stringify(await report())}`);
exit();
