import { runInChromium } from './browser.js';
import type { Report } from './report.js';
import { runInTerminal } from './terminal.js';

export const runtimes = ['Node', 'Chromium', 'Deno', 'Bun'] as const;
export const backendNames = ['cpu', 'wasm', 'webgl', 'webgpu'] as const;
type Runtime = (typeof runtimes)[number];
export type CellName = `${Runtime} ${(typeof backendNames)[number]}`;

/** What runs where: WebGL needs a browser, WebGPU a runtime that has it. */
const has: Readonly<Record<Runtime, readonly string[]>> = {
  Node: ['cpu', 'wasm', 'webgpu'],
  Chromium: ['cpu', 'wasm', 'webgl', 'webgpu'],
  Deno: ['cpu', 'wasm', 'webgpu'],
  Bun: ['cpu', 'wasm'],
};

/** A backend in a runtime. */
export interface Cell {
  readonly name: CellName;
  /** Runs the whole suite there; rejects with a `Missing` where the machine lacks what it needs. */
  readonly run: () => Promise<Report>;
}

export const cells: readonly Cell[] = runtimes.flatMap((runtime) =>
  has[runtime].map((backend) => ({
    name: `${runtime} ${backend}` as CellName,
    run: () => (runtime === 'Chromium' ? runInChromium(backend) : runInTerminal(runtime, backend)),
  })),
);
