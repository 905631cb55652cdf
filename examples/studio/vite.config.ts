import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { mnistDigits } from './views/train/mnistDigits.js';

const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const digits = (): Plugin => mnistDigits(inRoot('out/vite/mnist'));

/** The studio: `npm run studio`; `npm run studio:build` makes files for any host. */
const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  cacheDir: inRoot('out/vite/studio'),
  plugins: [digits()],
  resolve: { alias: { 'netlens/wasm': inRoot('src/wasm.ts'), netlens: inRoot('src/index.ts') } },
  server: { fs: { allow: [inRoot('.')] } },
  worker: {
    format: 'es',
    plugins: () => [digits()],
    // A chunk of its own: the studio's can change without the reader loading tfjs again.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'tfjs', test: /node_modules\/@tensorflow/ }] } } },
  },
  build: { outDir: inRoot('out/studio'), emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 4000 },
});

export default config;
