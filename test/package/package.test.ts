import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import type { Dissection } from 'netlens';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBroden } from '../../examples/dissect/writeBroden.js';
import manifest from '../../package.json' with { type: 'json' };
import { buildOnce } from '../../scripts/buildPackage.js';
import { run } from '../support/run.js';
import { models, present } from '../support/shared.js';

// What npm would publish, installed in an empty folder beside its peers. These and the dependencies are links into this
// repository's node_modules, so that nothing is downloaded; what the manifest does not declare is not there to be
// found.

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');
const backends = ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'];
const peers = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', ...backends];
const folder = mkdtempSync(join(tmpdir(), 'netlens-package-'));

let tarball: { filename: string; files: { path: string }[] };

beforeAll(async () => {
  await buildOnce();
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
      .filter((path) => !/^dist\/[\w/-]+(\.min)?\.(js|js\.map|d\.ts)$/.test(path))
      // What the command works on without a model: the embedded network and photos, with their credits.
      // The page that `netlens studio` serves.
      .filter(
        (path) => !/^dist\/studio\/(index\.html|assets\/[\w-]+\.(js|css|json|bin|wasm|jpg|png|txt|md))$/.test(path),
      )
      .filter((path) => !/^dist\/(world\/model|photos|priors\/\w+)\/[\w-]+\.(json|bin|txt|jpg|png|md)$/.test(path));
    const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    const pages = docs.map((name) => `docs/${name}`);
    expect(others.sort()).toEqual(
      [...pages, 'CHANGELOG.md', 'LICENSE', 'README.md', 'llms.txt', 'package.json'].sort(),
    );
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
    import * as onnx from 'netlens/onnx';
    import * as samples from 'netlens/samples';
    import * as wasm from 'netlens/wasm';
    void [node, onnx, samples, wasm];`;

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

  it("says that the executor's package is missing", async () => {
    const script = `
      import { layers, sequential } from '@tensorflow/tfjs-layers';
      import '@tensorflow/tfjs-backend-cpu';
      import { createPool } from 'netlens/node';
      const model = sequential({ layers: [layers.dense({ inputShape: [2], units: 2 })] });
      await createPool({ model, size: 1, executor: 'onnxruntime' }).catch(({ name, message }) => console.log(name, message));`;
    writeFileSync(join(folder, 'executor.mjs'), script);
    const printed = await run(folder, process.execPath, 'executor.mjs');
    expect(printed).toContain('BackendError createPool: a worker could not start');
    expect(printed).toContain('npm install onnxruntime-node');
  });

  describe('runs as a command, to the end:', () => {
    const model = join(models, 'mobilenet_v1_0.25_224_dense');
    const isReal = present(model, "the packed command's runs on a real model");
    const photo = join(root, 'examples/photos/cat_and_coffee.jpg');
    const mine = isReal ? ['--model', model, '--scale', '-1..1'] : [];
    const pictured = isReal ? [...mine, '--image', photo, '--class', '285'] : [];
    const side = isReal ? 224 : 64;
    const netlens = (...words: string[]): Promise<string> => run(folder, 'npx', '--no-install', 'netlens', ...words);
    const made = (...path: string[]): Buffer => readFileSync(join(folder, ...path));
    /** A PNG's size, where it is a picture of more than a few colours. */
    const sizeOf = (...path: string[]): number[] => {
      const { width, height, data } = decode(made(...path));
      expect(new Set(data).size).toBeGreaterThan(16);
      return [width, height];
    };

    it('layers', async () => {
      const listed = await netlens('layers', '--json', ...mine.slice(0, 2));
      const { layers } = JSON.parse(listed.slice(listed.indexOf('{'))) as { layers: { path: string }[] };
      expect(layers.map(({ path }) => path)).toContain('conv1');
    });

    it('explain', async () => {
      expect(await netlens('explain', ...pictured, '--out', 'why')).toContain('why/index.html');
      const { classes } = JSON.parse(made('why/explain.json').toString()) as {
        classes: { maps: Record<string, { src?: string }> }[];
      };
      expect(classes).toHaveLength(isReal ? 1 : 2);
      for (const { maps } of classes) {
        // The quick methods: those of few passes, and occlusion.
        expect(Object.keys(maps)).toEqual(expect.arrayContaining(['Saliency', 'Grad-CAM', 'LayerCAM', 'Occlusion']));
        expect(Object.keys(maps)).not.toContain('Integrated gradients');
        for (const { src } of Object.values(maps)) if (src) expect(sizeOf('why', src)).toEqual([side, side]);
      }
    });

    it('dream', async () => {
      const said = await netlens('dream', ...pictured, '--steps', '1', '--out', 'dream');
      // How long it takes comes first; then what is quick.
      const order = ['This takes', 'dream.png', 'zoom-9.png', 'zoom.gif', 'table.png', 'patch.png'];
      const places = order.map((name) => said.indexOf(name));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places[0]).toBeGreaterThanOrEqual(0);
      const zoomed = isReal ? side : 224;
      for (const name of ['dream', 'zoom-0', 'zoom-9'])
        expect(sizeOf('dream', `${name}.png`)).toEqual([zoomed, zoomed]);
      for (const name of ['table', 'patch']) expect(sizeOf('dream', `${name}.png`)[0]).toBeGreaterThanOrEqual(side);
      // Ten pictures, each behind a block of its own; then the trailer.
      const gif = made('dream/zoom.gif');
      expect([gif.toString('latin1', 0, 6), gif.at(-1)]).toEqual(['GIF89a', 0x3b]);
      expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([zoomed, zoomed]);
      expect(gif.toString('latin1').split('\x21\xf9\x04').length - 1).toBe(10);
    });

    it('dissect', async () => {
      await writeBroden(join(folder, 'broden'), 20);
      const words = isReal ? [...mine, '--broden', 'broden'] : ['--images', '20'];
      expect(await netlens('dissect', ...words, '--out', 'units')).toMatch(/: \d+ of \d+ units are detectors/);
      const { layers } = JSON.parse(made('units/dissection.json').toString()) as Dissection;
      const [units] = Object.values(layers);
      expect(units).toHaveLength(isReal ? 256 : 64);
      expect(made('units/dissection.html').toString()).toContain('src="data:image/png;base64,');
    });
  });

  it('serves the studio with a model, and no other file', async () => {
    const command = join(folder, 'node_modules/netlens/dist/cli/netlens.js');
    const words = ['studio', '--no-open', '--model', join(root, 'examples/world/model'), '--scale', '0..1'];
    const server = spawn(process.execPath, [command, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let said = '';
      for await (const chunk of server.stdout as AsyncIterable<Buffer>)
        if ((said += chunk.toString()).includes('\n')) break;
      const address = new URL(/http:\S+/.exec(said)![0]);
      expect(address.hash).toBe('#model=model%2Fmodel.json%23labels%3Dlabels.txt&scale=0..1');
      const page = await (await fetch(address)).text();
      const [script] = /assets\/index-[\w-]+\.js/.exec(page)!;
      const found = async (path: string): Promise<unknown[]> => {
        const { status, headers } = await fetch(new URL(path, address));
        return [status, headers.get('content-type')];
      };
      expect(await found(script)).toEqual([200, 'text/javascript']);
      expect(await found('model/model.json')).toEqual([200, 'application/json']);
      expect(await found('model/weights.bin')).toEqual([200, 'application/octet-stream']);
      for (const path of ['model/none.bin', 'model/%2e%2e%2fworld.ts', '%2e%2e/cli/netlens.js', '%', '%2fetc%2fpasswd'])
        expect(await found(path)).toEqual([404, null]);
    } finally {
      server.kill();
    }
    expect(await once(server, 'exit')).toEqual([0, null]);
  });

  it('is one script for a page, on the tf of another', async () => {
    const file = join(folder, 'node_modules/netlens', manifest.unpkg);
    const page = `
      const tf = { ...require('@tensorflow/tfjs-core'), ...require('@tensorflow/tfjs-layers') };
      require('@tensorflow/tfjs-backend-cpu');
      globalThis.tf = tf;
      require('node:vm').runInThisContext(require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8'));
      const { layers, sequential, ones } = tf;
      const model = sequential({ layers: [layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3 })] });
      console.log(JSON.stringify(netlens.activations(model, ones([1, 8, 8, 3]), { layers: [model.layers[0].name] })[model.layers[0].name].shape));`;
    writeFileSync(join(folder, 'page.cjs'), page);
    const printed = await run(folder, process.execPath, 'page.cjs');
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual([1, 6, 6, 4]);
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
    ['README.md', 'README.md'],
    ['docs/getting-started.md', 'getting-started'],
  ])('runs the first programs of %s from an empty folder, as they stand', async (page, name) => {
    const text = readFileSync(join(root, page), 'utf8');
    const blocks = Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code!);
    expect(blocks.length).toBeGreaterThan(1);
    const place = join(folder, name);
    mkdirSync(place);
    // The first alone, as somebody tries it; then all, of which later ones use what earlier ones made.
    writeFileSync(join(place, 'first.mjs'), blocks[0]!);
    await run(place, process.execPath, 'first.mjs');
    const { width, height } = decode(readFileSync(join(place, 'heart.png')));
    expect([width, height]).toEqual([64, 64]);
    writeFileSync(join(place, 'all.mjs'), blocks.join('\n'));
    await run(place, process.execPath, 'all.mjs');
    expect(readdirSync(place)).toContain('grad-cam.png');
  });

  it('declares nothing that TypeScript refuses, and asks for no newer library', async () => {
    const program =
      "import { openNetwork } from 'netlens'; import 'netlens/node'; import 'netlens/samples'; openNetwork;";
    writeFileSync(join(folder, 'checked.mts'), program);
    const compilerOptions = {
      ...{ strict: true, target: 'es2022', lib: ['ES2022', 'DOM'], module: 'esnext', moduleResolution: 'bundler' },
      ...{ noEmit: true, skipLibCheck: false, types: ['node'], typeRoots: [join(modules, '@types')] },
    };
    writeFileSync(join(folder, 'checked.json'), JSON.stringify({ compilerOptions, files: ['checked.mts'] }));
    const tsc = join(modules, 'typescript/bin/tsc');
    // tfjs's own declarations do not pass, and its converter, whose model is in ours, need not be installed.
    const said = await run(folder, process.execPath, tsc, '-p', 'checked.json').catch((error: Error) => error.message);
    expect(said).not.toBe('');
    expect(
      said.split('\n').filter((line) => line.includes('netlens/dist') && !line.includes('tfjs-converter')),
    ).toEqual([]);
  });

  it.each([
    ['nodenext', 'nodenext', ['mts', 'cts']],
    ['esnext', 'bundler', ['ts']],
  ])('is typed for module %s, moduleResolution %s, .%s', async (module, resolution, extensions) => {
    const typed = `
      import type { Tensor } from '@tensorflow/tfjs-core';
      import type { Network } from 'netlens';
      const opened: Network = network;
      const result: Tensor = map;
      // @ts-expect-error: a class is a number
      gradCam(opened, result, { target: 'cat' });`;
    const programs = extensions.map((extension) => `types.${extension}`);
    for (const name of programs) writeFileSync(join(folder, name), `${esm}${program}${typed}`);
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
      ...programs,
    );
  });
});
