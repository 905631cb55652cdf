import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import ts from 'typescript';
import { buildStudio } from './scripts/buildStudio.js';

const compilerOptions: ts.CompilerOptions = { isolatedDeclarations: true, declaration: true };

/** What a module declares, beside it: each by itself, as every export says its type. */
async function writeDeclarations(): Promise<void> {
  const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'));
  for (const file of files.filter((name) => !name.includes('assembly'))) {
    const source = await readFile(join('src', file), 'utf8');
    const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, { fileName: file, compilerOptions });
    const [problem] = diagnostics;
    if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`);
    const target = join('dist', file.replace(/\.ts$/, '.d.ts'));
    await mkdir(dirname(target), { recursive: true });
    // A reader's own `lib` may be older than Symbol.dispose.
    const lib = outputText.includes('Symbol.dispose') ? '/// <reference lib="esnext.disposable" />\n' : '';
    // Of a class's method by such a name, TypeScript makes a property too.
    await writeFile(target, lib + outputText.replace(/^ +\[Symbol\.dispose\]: \(\) => void;\n/m, ''));
  }
}

const library: Options = {
  // A module for each source file: a bundler then leaves out whole files that nobody imports.
  entry: ['src/**/*.ts', '!src/backend/wasm/assembly/**/*.ts', '!src/samples/data.ts'],
  bundle: false,
  format: 'esm',
  target: 'es2022',
  clean: true,
  sourcemap: true,
  onSuccess: writeDeclarations,
};

/** What the samples are made of, to which no map of the source would add anything. */
const samples: Options = { entry: { 'samples/data': 'src/samples/data.ts' }, format: 'esm', target: 'es2022' };

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
    // The same on every machine: without a model that only some have.
    await buildStudio('dist/studio', 'nowhere');
  },
};

/** All of tfjs is one global there: `tf`. */
const tfjsAsGlobal: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'tfjs as a global',
  setup: (build) => {
    build.onResolve({ filter: /^@tensorflow\/tfjs-/ }, () => ({ path: 'tf', namespace: 'tfjs' }));
    build.onLoad({ filter: /./, namespace: 'tfjs' }, () => ({
      contents: `if (!globalThis.tf) throw new Error('netlens: there is no tf; load @tensorflow/tfjs in a script before.');
        module.exports = globalThis.tf;`,
    }));
  },
};

/** One file for pages without a bundler: `netlens`, a global, on the global `tf` of tfjs's own script. */
const page: Options = {
  entry: { 'netlens.min': 'src/index.ts' },
  format: 'iife',
  globalName: 'netlens',
  target: 'es2022',
  platform: 'browser',
  minify: true,
  noExternal: [/./],
  outExtension: () => ({ js: '.js' }),
  esbuildPlugins: [tfjsAsGlobal],
};

/** The same as a module, for import maps: tfjs stays outside. */
const pageModule: Options = {
  ...page,
  format: 'esm',
  noExternal: [/^(?!@tensorflow\/)/],
  external: [/^@tensorflow\//],
  entry: { 'netlens-module.min': 'src/index.ts' },
  esbuildPlugins: [],
};

export default defineConfig([library, samples, command, page, pageModule]) as Options[];
