import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { latePng } from './latePng.js';
import { models, photoNetwork } from './photoNetwork.js';
import { slimThree } from './slimThree.js';
import { mnistDigits } from './views/train/mnistDigits.js';

const inRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const digits = (): Plugin => mnistDigits(inRoot('out/vite/mnist'));

/** The studio: `npm run studio`; `npm run studio:build` makes files for any host. */
const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  cacheDir: inRoot('out/vite/studio'),
  plugins: [digits(), photoNetwork(), slimThree(['meshbasic'], ['examples/jsm/lines/LineMaterial.js'])],
  resolve: { alias: { 'netlens/wasm': inRoot('src/wasm.ts'), netlens: inRoot('src/index.ts') } },
  server: { fs: { allow: [inRoot('.'), models] } },
  worker: {
    format: 'es',
    plugins: () => [digits(), photoNetwork(), latePng()],
    // A chunk of its own: the studio's can change without the reader loading tfjs again. The converter comes with the
    // first graph-model.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'tfjs', test: /node_modules\/@tensorflow\/(?!tfjs-converter)/, priority: 1 },
            { name: 'tfjs-converter', test: /node_modules\/@tensorflow\/tfjs-converter/ },
          ],
        },
      },
    },
  },
  build: { outDir: inRoot('out/studio'), emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 4000 },
});

export default config;
