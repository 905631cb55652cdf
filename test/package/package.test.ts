import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../support/run.js';

// What npm would publish, installed in an empty folder beside its peers. These and the dependencies are links into this
// repository's node_modules, so that nothing is downloaded; what the manifest does not declare is not there to be found.

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');
const backends = ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'];
const peers = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', ...backends];
const folder = mkdtempSync(join(tmpdir(), 'netlens-package-'));

let tarball: { filename: string; files: { path: string }[] };

beforeAll(async () => {
  await run(root, 'npm', 'run', 'build');
  [tarball] = JSON.parse(await run(root, 'npm', 'pack', '--json', '--pack-destination', folder)) as [typeof tarball];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const links = [...peers, ...Object.keys(manifest.dependencies)].map((name) => join(modules, name));
  await run(folder, 'npm', 'install', '--offline', '--no-audit', '--no-fund', `./${tarball.filename}`, ...links);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('holds what is needed and nothing else', () => {
    const others = tarball.files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/[\w/-]+\.(js|js\.map|d\.ts)$/.test(path))
      // What the command works on without a model: the embedded network and photos, with their credits.
      .filter((path) => !/^dist\/(world\/model|photos|priors\/\w+)\/[\w-]+\.(json|bin|txt|jpg|png|md)$/.test(path));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  const program = `
    const model = sequential({
      layers: [
        layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 2 }),
      ],
    });
    const network = openNetwork(model);
    const image = ones([1, 8, 8, 3]);
    const map = gradCam(network, image, { target: 1 });
    const gradient = saliency(network, image);
    network.dispose();
    console.log(JSON.stringify([map.shape, gradient.shape, new ShapeError('no').name]));`;
  const esm = `
    import { ones } from '@tensorflow/tfjs-core';
    import { layers, sequential } from '@tensorflow/tfjs-layers';
    import '@tensorflow/tfjs-backend-cpu';
    import { gradCam, openNetwork, saliency, ShapeError } from 'netlens';
    import * as node from 'netlens/node';
    import * as wasm from 'netlens/wasm';
    void [node, wasm];`;

  it.each([
    ['import', 'mjs', esm],
    [
      'require',
      'cjs',
      esm
        .replace(/import (?:\* as )?(.*) from (.*);/g, 'const $1 = require($2);')
        .replace(/import (.*);/, 'require($1);'),
    ],
  ])('works by %s', async (_, extension, imports) => {
    writeFileSync(join(folder, `program.${extension}`), imports + program);
    const printed = await run(folder, process.execPath, `program.${extension}`);
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual([[1, 8, 8], [1, 8, 8], 'ShapeError']);
  });

  it('runs as a command', async () => {
    const listed = await run(folder, 'npx', '--no-install', 'netlens', 'layers', '--json');
    const { layers } = JSON.parse(listed.slice(listed.indexOf('{'))) as { layers: { path: string }[] };
    expect(layers.map(({ path }) => path)).toContain('conv1');
    expect(await run(folder, 'npx', '--no-install', 'netlens', 'explain')).toContain('out/explain/index.html');
  });

  it('starts its worker threads', async () => {
    const pooled = program.replace(
      /const network[\s\S]*/,
      `const pool = await node.createPool({ model, size: 2 });
      const maps = await pool.gradCam(ones([3, 8, 8, 3]), { target: 1 });
      await pool.dispose();
      console.log(JSON.stringify(maps.shape));`,
    );
    writeFileSync(join(folder, 'pool.mjs'), esm + pooled);
    const printed = await run(folder, process.execPath, 'pool.mjs');
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual([3, 8, 8]);
  });

  it.each([
    ['nodenext', 'nodenext', 'mts'],
    ['nodenext', 'nodenext', 'cts'],
    ['esnext', 'bundler', 'ts'],
  ])('is typed for module %s, moduleResolution %s, .%s', async (module, resolution, extension) => {
    const typed = `
      import type { Tensor } from '@tensorflow/tfjs-core';
      import type { Network } from 'netlens';
      const opened: Network = network;
      const result: Tensor = map;
      // @ts-expect-error: a class is a number
      gradCam(opened, result, { target: 'cat' });`;
    writeFileSync(join(folder, `types.${extension}`), `${esm}${program}${typed}`);
    const tsc = join(modules, 'typescript/bin/tsc');
    const options = [
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--noEmit',
      '--types',
      'node',
      '--typeRoots',
      join(modules, '@types'),
    ];
    await run(
      folder,
      process.execPath,
      tsc,
      ...options,
      '--module',
      module,
      '--moduleResolution',
      resolution,
      `types.${extension}`,
    );
  });
});
