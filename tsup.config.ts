import { defineConfig, type Options } from 'tsup';

const config: Options = {
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

export default defineConfig(config) as Options;
