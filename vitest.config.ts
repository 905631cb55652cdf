import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * What needs more than Node (a browser, another runtime, a database, Jupyter: test/machines finds or installs it), or
 * long: sweeps over published models and measured figures, and every command as its source (test/package runs those of
 * the packed one).
 */
const machines = [
  'test/**/*.sweep.test.ts',
  'test/cli/*.test.ts',
  'test/cluster/*.test.ts',
  'test/conformance/*.test.ts',
  'test/integrations/{pages,recipes}.test.ts',
  'test/notebooks/*.test.ts',
  'test/onnx/python.test.ts',
  'test/studio/{budget,channel,command,compare,dream,explain,inside,open,space,studio,train,try}.test.ts',
];

/**
 * What changes a process for whatever follows (netlens's wasm kernels cannot be taken back), or measures one: each of
 * these files has its own. The library's others share a worker's, which reads tfjs and the sources once.
 */
const apart = [
  'test/{backend,reliability}/**/*.test.ts',
  'test/models/graph/{odd,withoutLayers}.test.ts',
  'test/network/parametric.test.ts',
  'test/node/pool/*.test.ts',
];

/**
 * Starts with what takes longest and mostly waits: at the end it would wait alone. What shares a worker comes last, as
 * any file between that does not would end the worker.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project: { config } }: TestSpecification): number =>
      /(conformance|docs|package)\.test\.ts$/.test(moduleId) ? 0 : config.isolate ? 1 : 2;
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const project = (name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, ...test },
});

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^netlens$/, replacement: source('src/index.ts') },
      { find: /^netlens\/samples$/, replacement: source('src/samples.ts') },
      { find: /^netlens\/wasm$/, replacement: source('src/wasm.ts') },
      { find: /^netlens\/node$/, replacement: source('src/node.ts') },
      { find: /^netlens\/onnx$/, replacement: source('src/onnx.ts') },
    ],
  },
  test: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxConcurrency: 2,
    // Vitest leaves one processor free: of two, half of the machine.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // `npm test` runs the first two together, `npm run test:all` then the third.
    projects: [
      project('library', {
        include: ['test/**/*.test.ts'],
        exclude: [...machines, ...apart],
        isolate: false,
        setupFiles: 'test/support/plainKernels.ts',
        sequence: { groupOrder: 0 },
      }),
      project('library, apart', { include: apart, exclude: machines, sequence: { groupOrder: 0 } }),
      project('machines', {
        include: machines,
        globalSetup: 'test/machines/setup.ts',
        // A page's answer is waited for as long as it takes, on a busy machine too.
        expect: { poll: { timeout: 240_000 } },
        testTimeout: 600_000,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});

export default config;
