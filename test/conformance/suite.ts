import { startTests, type File, type Task, type VitestRunner } from '@vitest/runner';
import { gpuErrors } from '../support/gpuErrors.js';
import { largest } from '../support/matchers.js';
import { absent } from '../support/shared.js';
import type { Report } from './report.js';
import { sectionsOf } from './sections.js';

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

/** Which sections run, and who hears of each case when it is over. */
export interface SuiteOptions {
  /** A part of their names. */
  readonly only?: string | undefined;
  /** Names of some that do not run. */
  readonly without?: readonly string[] | undefined;
  readonly onCase?: (name: string, seconds: number) => void;
}

/** Runs the suite on a backend, the only one that `support/backends` then lists. */
export async function runSuite(
  backend: string,
  { only = '', without = [], onCase = () => undefined }: SuiteOptions = {},
): Promise<Report> {
  const start = performance.now();
  Object.assign(globalThis, { netlensBackend: backend });
  const chosen = sectionsOf(backend);
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
