import { cp } from 'node:fs/promises';
import { defineConfig, type Options } from 'tsup';

const library: Options = {
  // A module for each source file: a bundler then leaves out whole files that nobody imports.
  entry: ['src/**/*.ts', '!src/backend/wasm/assembly/*.ts'],
  bundle: false,
  format: 'esm',
  target: 'es2022',
  clean: true,
  sourcemap: true,
  dts: {
    entry: { index: 'src/index.ts', wasm: 'src/wasm.ts', node: 'src/node.ts' },
    compilerOptions: { ignoreDeprecations: '6.0', isolatedDeclarations: true, paths: {} },
  },
};

/** `npx netlens`, in one file: it imports the package by its name, as every program does. */
const command: Options = {
  entry: { 'cli/netlens': 'examples/cli/netlens.ts' },
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  external: ['netlens'],
  // What is bundled is what Node takes when it runs the source: a package's `module` may export other things.
  esbuildOptions: (options) => {
    options.mainFields = ['main'];
  },
  // What it reads lies where the source has it, seen from the file.
  onSuccess: async () => {
    for (const folder of ['world/model', 'priors/generator', 'priors/denoiser', 'priors/mixture', 'photos'])
      await cp(`examples/${folder}`, `dist/${folder}`, { recursive: true });
  },
};

export default defineConfig([library, command]) as Options[];
