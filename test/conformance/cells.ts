import { runInChromium } from './browser.js';
import type { Report } from './report.js';
import { sectionsOf } from './sections.js';
import { runInTerminal } from './terminal.js';

export const runtimes = ['Node', 'Chromium', 'Deno', 'Bun'] as const;
export const backendNames = ['cpu', 'wasm', 'webgl', 'webgpu'] as const;
type Runtime = (typeof runtimes)[number];
type BackendName = (typeof backendNames)[number];
export type CellName = `${Runtime} ${BackendName}`;

/** What runs where: WebGL needs a browser, WebGPU a runtime that has it. */
const has: Readonly<Record<Runtime, readonly BackendName[]>> = {
  Node: ['cpu', 'wasm', 'webgpu'],
  Chromium: ['cpu', 'wasm', 'webgl', 'webgpu'],
  Deno: ['cpu', 'wasm', 'webgpu'],
  Bun: ['cpu', 'wasm'],
};

/** A backend in a runtime. */
export interface Cell {
  readonly name: CellName;
  readonly backend: BackendName;
  /** The sections of the suite that it leaves to another cell of its backend. */
  readonly leaves: readonly string[];
  /** Runs the others there; rejects with a `Missing` where the machine lacks what it needs. */
  readonly run: () => Promise<Report>;
}

/** The wasm backend is one binary everywhere: its long sections are Node's. Each runtime has the others. */
const asInNode = ['leaks', 'seeded', 'attribution/relevanceGolden', 'golden/occlusion'];

/** Long runs of programs that the shorter sections compile too. SwiftShader takes four times as long as Deno's Mesa. */
const longRuns = [
  'golden/occlusion',
  'attribution/occlusionMap',
  'inspection/empiricalReceptiveField',
  'inspection/occlusionActivations',
  'inspection/ties',
  'concepts/networkDissect',
  'synthesis/activationMaximize',
  'synthesis/invertRepresentation',
  'synthesis/adversarialExample',
  'synthesis/adversarialPatch',
  'synthesis/deepDream',
  'synthesis/dreamZoom',
  'leaks',
];

/** Node's WebGPU is Chromium's, but compiles each program ten times as slowly: what shows that it runs there. */
const inNodeToo = [
  'addAll',
  'objectives/objectives',
  'attribution/saliency',
  'attribution/gradCam',
  'attribution/cam',
  'inspection/activations',
  'models/twinFormats',
  'gpu/work',
  'gpu/lost',
];

/**
 * Whether a cell leaves a section to another of its backend: the one place that says so. What tensors are left depends
 * on the backend, so one cell of each counts them.
 */
const leaving: Partial<Record<CellName, (section: string) => boolean>> = {
  'Chromium cpu': (section) => section === 'leaks',
  'Deno cpu': (section) => section === 'leaks',
  'Bun cpu': (section) => section === 'leaks',
  'Chromium wasm': (section) => asInNode.includes(section),
  'Deno wasm': (section) => asInNode.includes(section),
  'Bun wasm': (section) => asInNode.includes(section),
  'Chromium webgpu': (section) => longRuns.includes(section),
  'Node webgpu': (section) => !inNodeToo.includes(section),
};

const cell = (runtime: Runtime, backend: BackendName): Cell => {
  const name: CellName = `${runtime} ${backend}`;
  const leaves = Object.keys(sectionsOf(backend)).filter((section) => leaving[name]?.(section));
  const run = (): Promise<Report> =>
    runtime === 'Chromium' ? runInChromium(backend, { without: leaves }) : runInTerminal(runtime, backend, leaves);
  return { name, backend, leaves, run };
};

export const cells: readonly Cell[] = runtimes.flatMap((runtime) =>
  has[runtime].map((backend) => cell(runtime, backend)),
);

/** The cells that run a section for one of their backend that leaves it. */
export function runningFor(name: CellName, section: string): readonly CellName[] {
  const backend = name.split(' ')[1];
  return cells.filter((one) => one.backend === backend && !one.leaves.includes(section)).map((one) => one.name);
}
