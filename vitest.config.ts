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
  'test/integrations/pages.test.ts',
  'test/notebooks/*.test.ts',
  'test/onnx/python.test.ts',
  'test/studio/{budget,command,compare,dream,explain,inside,open,space,studio,train,try}.test.ts',
];

/** Starts with what takes longest and mostly waits: at the end it would wait alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('conformance.test.ts');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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
    // One after the other: `npm test` runs the first, `npm run test:all` both.
    projects: [
      project('library', { include: ['test/**/*.test.ts'], exclude: machines, sequence: { groupOrder: 0 } }),
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
