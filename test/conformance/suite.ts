import { startTests, type File, type Task, type VitestRunner } from '@vitest/runner';
import { gpuErrors } from '../support/gpuErrors.js';
import { largest } from '../support/matchers.js';
import { absent } from '../support/shared.js';
import type { Report } from './report.js';

/** The tests that take a backend. */
const files: Readonly<Record<string, () => Promise<unknown>>> = {
  'oracle/network': () => import('../oracle/network.test.js'),
  addAll: () => import('../addAll.test.js'),
  'objectives/classes': () => import('../objectives/classes.test.js'),
  'objectives/objectives': () => import('../objectives/objectives.test.js'),
  'attribution/saliency': () => import('../attribution/gradient/saliency.test.js'),
  'attribution/guidedBackprop': () => import('../attribution/rules/guidedBackprop.test.js'),
  'attribution/lrp': () => import('../attribution/rules/lrp.test.js'),
  'attribution/deepLift': () => import('../attribution/rules/deepLift.test.js'),
  'attribution/excitationBackprop': () => import('../attribution/rules/excitationBackprop.test.js'),
  'attribution/deconvnet': () => import('../attribution/rules/deconvnet.test.js'),
  'attribution/gradCam': () => import('../attribution/cam/gradCam.test.js'),
  'attribution/guidedGradCam': () => import('../attribution/cam/guidedGradCam.test.js'),
  'attribution/cam': () => import('../attribution/cam/cam.test.js'),
  'attribution/diagnose': () => import('../diagnosis/diagnose.test.js'),
  'attribution/occlusionMap': () => import('../attribution/perturbation/occlusionMap.test.js'),
  'inspection/activations': () => import('../inspection/activations.test.js'),
  'inspection/layerWeights': () => import('../inspection/layerWeights.test.js'),
  'inspection/effectiveReceptiveField': () => import('../inspection/effectiveReceptiveField.test.js'),
  'inspection/empiricalReceptiveField': () => import('../inspection/empiricalReceptiveField.test.js'),
  'inspection/regions': () => import('../inspection/regions.test.js'),
  'inspection/occlusionActivations': () => import('../inspection/occlusionActivations.test.js'),
  'inspection/topActivations': () => import('../inspection/topActivations.test.js'),
  'inspection/ties': () => import('../inspection/ties.test.js'),
  'inspection/boxes': () => import('../inspection/boxes.test.js'),
  'concepts/networkDissect': () => import('../concepts/dissection/networkDissect.test.js'),
  'concepts/planted': () => import('../concepts/dissection/planted.test.js'),
  'concepts/ceiling': () => import('../concepts/dissection/ceiling.test.js'),
  'metrics/known': () => import('../metrics/known.test.js'),
  'synthesis/transforms': () => import('../synthesis/ascent/transforms.test.js'),
  'synthesis/parametrizations': () => import('../synthesis/ascent/parametrizations.test.js'),
  'synthesis/regularizers': () => import('../synthesis/ascent/regularizers.test.js'),
  'synthesis/optimizers': () => import('../synthesis/ascent/optimizers.test.js'),
  'synthesis/schedules': () => import('../synthesis/ascent/schedules.test.js'),
  'synthesis/activationMaximize': () => import('../synthesis/ascent/activationMaximize.test.js'),
  'synthesis/invertRepresentation': () => import('../synthesis/ascent/invertRepresentation.test.js'),
  'synthesis/adversarialExample': () => import('../synthesis/adversarial/adversarialExample.test.js'),
  'synthesis/adversarialPatch': () => import('../synthesis/adversarial/adversarialPatch.test.js'),
  'synthesis/applyPatch': () => import('../synthesis/adversarial/applyPatch.test.js'),
  'synthesis/deepDream': () => import('../synthesis/dream/deepDream.test.js'),
  'synthesis/dreamZoom': () => import('../synthesis/dream/dreamZoom.test.js'),
  'models/twinFormats': () => import('../models/twinFormats.test.js'),
  'golden/golden': () => import('../golden/golden.test.js'),
  'golden/occlusion': () => import('../golden/occlusion.sweep.test.js'),
  leaks: () => import('./leaks.js'),
};

/** Images from a seed, beside the cpu's: not in the cpu's own cells. */
const seededFiles: typeof files = { seeded: () => import('./seeded.js') };

/**
 * Stored maps of real models, for which the cpu takes a minute and a GPU in software several. Small networks' are
 * above; the library's sweep has the cpu in Node.
 */
const wasmFiles: typeof files = {
  'attribution/relevanceGolden': () => import('../attribution/rules/relevanceGolden.sweep.test.js'),
};

/** Those that concern the GPU: the last of them takes it away. */
const gpuFiles: typeof files = {
  'gpu/work': () => import('./gpu/work.js'),
  'gpu/lost': () => import('./gpu/lost.js'),
};

/** netlens's own kernels, which the cell's other files run without: they are registered last, for the whole process. */
const kernelFiles: typeof files = { 'oracle/wasmKernels': () => import('./wasmKernels.js') };

/** What each backend has beside the files of all. */
const filesOf: Readonly<Record<string, typeof files>> = {
  cpu: {},
  wasm: { ...seededFiles, ...wasmFiles, ...kernelFiles },
  webgl: { ...seededFiles, ...gpuFiles },
  webgpu: { ...seededFiles, ...gpuFiles },
};

const config: VitestRunner['config'] = {
  root: '/',
  setupFiles: [],
  name: undefined,
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  retry: 0,
  includeTaskLocation: undefined,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

/** Which files run, and who hears of each case when it is over. */
export interface SuiteOptions {
  /** A part of their names. */
  readonly only?: string | undefined;
  /** Names of some that do not run. */
  readonly without?: readonly string[];
  readonly onCase?: (name: string, seconds: number) => void;
}

/** Runs the suite on a backend, the only one that `support/backends` then lists. */
export async function runSuite(
  backend: string,
  { only = '', without = [], onCase = () => undefined }: SuiteOptions = {},
): Promise<Report> {
  const start = performance.now();
  Object.assign(globalThis, { netlensBackend: backend });
  const chosen = { ...files, ...filesOf[backend] };
  const wrong: string[] = [];
  const runner: VitestRunner = {
    config,
    importFile: (path) => chosen[path.slice(1)]!(),
    onAfterRunTask: async (test) => {
      // What is wrong with a program comes later than its call.
      await new Promise((resolve) => setTimeout(resolve));
      wrong.push(...gpuErrors.splice(0).map((message) => `${test.fullName}: WebGPU: ${message.slice(0, 500)}`));
      onCase(test.fullName, (test.result?.duration ?? 0) / 1000);
    },
  };
  const tasks = await startTests(
    Object.keys(chosen)
      .filter((path) => path.includes(only) && !without.includes(path))
      .map((path) => `/${path}`),
    runner,
  );
  const tests = tasks.flatMap((file) => leaves(file));
  return {
    cases: tests.filter(({ result }) => result?.state === 'pass' || result?.state === 'fail').length,
    failures: [...[...tests, ...tasks].filter(({ result }) => result?.errors).map(failure), ...wrong],
    largest: largest.difference,
    seeded: largest.seeded,
    seconds: (performance.now() - start) / 1000,
    files: tasks.map((file) => ({
      name: file.name.replace(/^\//, ''),
      cases: leaves(file).length,
      seconds: leaves(file).reduce((sum, { result }) => sum + (result?.duration ?? 0), 0) / 1000,
    })),
    notes: absent,
  };
}

function leaves(task: Task): Task[] {
  return task.type === 'suite' ? task.tasks.flatMap(leaves) : [task];
}

function failure(task: Task | File): string {
  return `${task.fullName}: ${task.result!.errors!.map(({ message }) => message).join('; ')}`;
}
