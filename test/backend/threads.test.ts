import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import type { Found } from './threads/explain.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = `${root}out/threads`;

const bundle = (options: BuildOptions): Promise<unknown> =>
  build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'es2022',
    logLevel: 'error',
    alias: { netlens: './src/index.ts', 'netlens/wasm': './src/wasm.ts' },
    ...options,
  });

beforeAll(async () => {
  await bundle({
    entryPoints: ['test/backend/threads/program.ts'],
    outfile: `${out}/program.mjs`,
    format: 'esm',
    packages: 'external',
  });
});

/** What a program of Node's prints; it must end by itself. */
async function printed<T>(...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000, maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

test('a program ends by itself, its threads asleep or not, with the bits of one thread', async () => {
  const [one, three] = [
    await printed<Found>(`${out}/program.mjs`, '1'),
    await printed<Found>(`${out}/program.mjs`, '3'),
  ];
  expect([one.threads, three.threads]).toEqual([1, 3]);
  expect(three.isSteady).toBe(true);
  expect(three.map).toEqual(one.map);
});

test('two workers have threads of their own', async () => {
  const [first, second] = await printed<[Found, Found]>(`${out}/program.mjs`, '2', '2');
  expect([first.threads, second.threads]).toEqual([2, 2]);
  expect([first.isSteady, second.isSteady]).toEqual([true, true]);
  expect(second.map).toEqual(first.map);
});

// They share one registry, in the global scope, and so the backend that the first one starts.
test('two copies of tfjs and netlens in a program have threads each, on one heap', async () => {
  const file = `${out}/copy.cjs`;
  await bundle({ entryPoints: ['test/backend/threads/explain.ts'], outfile: file, format: 'cjs', logLevel: 'silent' });
  const wasm = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')));
  const twice = `
    console.warn = () => undefined;
    const first = require('${file}');
    delete require.cache['${file}'];
    const second = require('${file}');
    if (first.explain === second.explain) throw new Error('one copy');
    const options = { threads: 2, path: '${wasm}' };
    (async () => console.log(JSON.stringify([await first.explain(options), await second.explain(options)])))();`;
  const [first, second] = await printed<[Found, Found]>('-e', twice);
  expect([first.threads, second.threads]).toEqual([2, 2]);
  expect([first.isSteady, second.isSteady]).toEqual([true, true]);
  expect(second.map).toEqual(first.map);
});
