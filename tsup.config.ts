import { defineConfig, type Options } from 'tsup';

const config: Options = {
  entry: { index: 'src/index.ts', wasm: 'src/wasm.ts', node: 'src/node.ts' },
  format: 'esm',
  target: 'es2022',
  splitting: true,
  clean: true,
  sourcemap: true,
  dts: { compilerOptions: { ignoreDeprecations: '6.0', paths: {} } },
};

export default defineConfig(config) as Options;
