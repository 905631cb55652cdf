import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import express from 'express';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect } from 'vitest';
import { needing } from '../machines/needing.js';
import { bundlers } from '../machines/tools.js';
import { run } from '../support/run.js';
import { launch } from './browser.js';

// The blocks of docs/recipes.md and docs/backends.md for pages, as they stand: bundled by webpack, through Vite, and
// from a CDN, which node_modules stands in for.

const { describe, test } = needing('chromium', 'bundlers');

const root = fileURLToPath(new URL('../../', import.meta.url));
const recipes = readFileSync(join(root, 'docs/recipes.md'), 'utf8');
const backends = readFileSync(join(root, 'docs/backends.md'), 'utf8');

/** The first block of a page behind some words. */
function blockBehind(page: string, words: string): string {
  const from = page.indexOf(words);
  const [, code] = /^```[^\n]*\n(.*?)^```$/ms.exec(page.slice(from === -1 ? page.length : from)) ?? [];
  if (code === undefined) throw new Error(`no block behind "${words}"`);
  return code;
}

/** Writes the blocks of the recipes that name a file into a folder. */
function writeNamed(folder: string): void {
  for (const [, name, code] of recipes.matchAll(/^```\w+ ([\w.]+\.\w+)\n(.*?)^```$/gms)) {
    writeFileSync(join(folder, name!), code!);
  }
}

let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launch();
  context = await browser.newContext({ permissions: ['camera'] });
});
afterAll(() => browser.close());

async function opened(url: string, prepare?: (page: Page) => Promise<void>): Promise<{ page: Page; said: string[] }> {
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/404/.test(message.text())) said.push(message.text());
  });
  await prepare?.(page);
  await page.goto(url);
  return { page, said };
}

/** Whether a canvas shows a picture of several colours. */
const isDrawn = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas');
    if (canvas === null || canvas.width === 0) return false;
    // A context of its own would be another than the drawn one's.
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const pen = copy.getContext('2d')!;
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, copy.width, copy.height);
    return new Set(data).size > 32;
  });

const start = `
  const words = document.querySelector('p');
  selectBackend(['wasm']).then(async (backend) => {
    const { answer, picture } = await explainImage(await loadShapes(), twoShapes.url, { target: 'heart', labels: shapes });
    picture.draw(document.querySelector('canvas'));
    words.textContent = backend + ': ' + answer[0].label;
  }).catch((error) => { words.textContent = error.name + ': ' + error.message; });`;

describe('wasm through webpack', () => {
  // Outside of the repository, whose tsconfig.json webpack would go by.
  const folder = mkdtempSync(join(tmpdir(), 'netlens-webpack-'));
  let server: Server;
  let url: string;
  beforeAll(async () => {
    mkdirSync(join(folder, 'src'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/netlens'), 'junction');
    symlinkSync(join(root, 'node_modules/@tensorflow'), join(folder, 'node_modules/@tensorflow'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    const imports =
      "import { explainImage, selectBackend } from 'netlens';\nimport { loadShapes, shapes, twoShapes } from 'netlens/samples';\n";
    writeFileSync(join(folder, 'src/index.js'), imports + blockBehind(backends, 'With **webpack**') + start);
    await run(folder, process.execPath, join(bundlers, 'node_modules/webpack/bin/webpack.js'), '--mode', 'development');
    writeFileSync(
      join(folder, 'dist/index.html'),
      '<!doctype html><p></p><canvas></canvas><script src="main.js"></script>',
    );
    server = createHttpServer(express().use(express.static(join(folder, 'dist'))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  test('starts, and explains a picture', async () => {
    const { page, said } = await opened(url);
    await page.getByText('wasm: heart').waitFor();
    expect(await isDrawn(page)).toBe(true);
    expect(said).toEqual([]);
    await page.close();
  });
});

describe('a page from a CDN', () => {
  const asked: string[] = [];
  let server: Server;
  let url: string;
  let html = '';
  beforeAll(async () => {
    const app = express();
    app.get('/', (_, response) => void response.type('html').send(html));
    app.use('/model', express.static(join(root, 'examples/world/model')));
    server = createHttpServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** What the CDN has at an address: a file of a package, or the one that its manifest names for it. */
  function fileOf(address: string): string {
    const [, name = '', version, path] = /\/npm\/((?:@[\w-]+\/)?[\w-]+)(?:@([\d.]+))?(?:\/(.*))?$/.exec(address) ?? [];
    const folder =
      name === 'netlens'
        ? root
        : [bundlers, root].map((one) => join(one, 'node_modules', name)).find((one) => existsSync(one));
    const manifest = JSON.parse(readFileSync(join(folder!, 'package.json'), 'utf8')) as Record<string, string>;
    if (version !== undefined) expect(manifest['version'], name).toBe(version);
    return join(folder!, path || manifest['jsdelivr'] || manifest['unpkg']!);
  }
  const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
  const fromPackages = async (page: Page): Promise<void> => {
    await page.route('https://cdn.jsdelivr.net/**', (route) => {
      asked.push(route.request().url());
      const path = fileOf(asked.at(-1)!);
      const headers = { 'access-control-allow-origin': '*', 'content-type': types[extname(path)]! };
      return route.fulfill({ body: readFileSync(path), headers });
    });
  };

  test('of two scripts explains the photo that is chosen', async () => {
    html = blockBehind(recipes, '## An upload');
    const { page, said } = await opened(url, fromPackages);
    await page.locator('input').setInputFiles(join(root, 'docs/images/two-shapes.png'));
    await page.getByText(/^6: 0\.\d+, 1: 0\.\d+/).waitFor();
    expect(await isDrawn(page)).toBe(true);
    expect(said).toEqual([]);
    await page.close();
  });

  test('with an import map explains a picture', async () => {
    html =
      '<p></p><canvas></canvas>' +
      blockBehind(recipes, '### With an import map').replace(
        /(import \{ explainImage, loadModel \} from 'netlens';)/,
        `$1
        const blob = await (await fetch('data:image/png;base64,${readFileSync(join(root, 'docs/images/two-shapes.png')).toString('base64')}')).blob();
        const { answer, picture } = await explainImage(await loadModel('/model/model.json'), blob);
        picture.draw(document.querySelector('canvas'));
        document.querySelector('p').textContent = 'class ' + answer[0].index;`,
      );
    expect(html).toContain('answer[0].index');
    asked.length = 0;
    const { page, said } = await opened(url, fromPackages);
    await page.getByText('class 6').waitFor();
    expect(await isDrawn(page)).toBe(true);
    expect(said).toEqual([]);
    // The converter is for graph-models alone.
    expect(asked.filter((address) => address.includes('converter'))).toEqual([]);
    await page.close();
  });

  test('starts wasm as a script', async () => {
    html = `${blockBehind(backends, 'From a **CDN**')}<p></p><script>
      tf.setBackend('wasm').then(async (is) => {
        document.querySelector('p').textContent = 'wasm ' + is + ' ' + (await tf.add(1, 2).data())[0];
      });
    </script>`;
    const { page, said } = await opened(url, fromPackages);
    await page.getByText('wasm true 3').waitFor();
    expect(said).toEqual([]);
    await page.close();
  });

  test('starts wasm with an import map', async () => {
    const block = blockBehind(backends, 'In an **import map**');
    html = `<p></p>${block
      .replace(
        '</script>\n<script type="module">',
        '</script>\n<script type="module">\nimport { add, setBackend } from "@tensorflow/tfjs-core";',
      )
      .replace(
        /<\/script>\s*$/,
        `
      const is = await setBackend('wasm');
      document.querySelector('p').textContent = 'wasm ' + is + ' ' + (await add(1, 2).data())[0];
    </script>`,
      )}`;
    const { page, said } = await opened(url, fromPackages);
    await page.getByText('wasm true 3').waitFor();
    expect(said).toEqual([]);
    await page.close();
  });
});

describe('a recipe through Vite', () => {
  let server: ViteDevServer;
  let url: string;

  const main = (framework: string, mount: string): string => `
    import '@tensorflow/tfjs-backend-cpu';
    import { loadModel, openNetwork, selectBackend } from 'netlens';
    ${framework}
    await selectBackend(['cpu']);
    const network = openNetwork(await loadModel('/model/model.json'));
    ${mount}`;
  const mains: Readonly<Record<string, string>> = {
    react: main(
      "import { createElement } from 'react';\nimport { createRoot } from 'react-dom/client';\nimport { Explained } from './Explained.jsx';",
      `const place = createRoot(document.querySelector('main'));
       globalThis.show = (target) => place.render(createElement(Explained, { network, src: '/photo.png', target }));
       show(6);`,
    ),
    vue: main(
      "import { createApp, h, shallowRef } from 'vue';\nimport Explained from './Explained.vue';",
      `const target = shallowRef(6);
       globalThis.show = (number) => (target.value = number);
       createApp({ render: () => h(Explained, { network, src: '/photo.png', target: target.value }) }).mount('main');`,
    ),
    svelte: main(
      "import { mount, unmount } from 'svelte';\nimport Explained from './Explained.svelte';",
      `const put = (target) =>
         mount(Explained, { target: document.querySelector('main'), props: { network, src: '/photo.png', target } });
       let shown = put(6);
       globalThis.show = async (target) => { await unmount(shown); shown = put(target); };`,
    ),
  };

  beforeAll(async () => {
    const folder = join(bundlers, 'pages');
    for (const old of [folder, join(bundlers, 'vite')]) rmSync(old, { recursive: true, force: true });
    mkdirSync(join(folder, 'public'), { recursive: true });
    symlinkSync(join(root, 'examples/world/model'), join(folder, 'public/model'), 'junction');
    writeFileSync(join(folder, 'public/photo.png'), readFileSync(join(root, 'docs/images/two-shapes.png')));
    writeNamed(folder);
    for (const [name, code] of Object.entries(mains)) {
      // No file of a framework's own name, which Vite would take for it.
      writeFileSync(join(folder, `${name}Main.js`), code);
      writeFileSync(join(folder, `${name}.html`), `<main></main><script type="module" src="${name}Main.js"></script>`);
    }
    const plugin = async (name: string, exported: string): Promise<Plugin[]> => {
      const manifest = join(bundlers, 'node_modules', name, 'package.json');
      const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports: Record<string, unknown> };
      const file = JSON.stringify(exports['.']).match(/\.\/[\w/.-]+\.(?:m?js)/)![0];
      const module = (await import(pathToFileURL(join(dirname(manifest), file)).href)) as Record<
        string,
        () => Plugin[]
      >;
      return [module[exported]!()].flat();
    };
    server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'warn',
      cacheDir: join(bundlers, 'vite'),
      plugins: [
        ...(await plugin('@vitejs/plugin-vue', 'default')),
        ...(await plugin('@sveltejs/vite-plugin-svelte', 'svelte')),
      ],
      server: { port: 0, host: '127.0.0.1', fs: { allow: [root, realRoot()] } },
      resolve: { alias: { netlens: join(root, 'src/index.ts') } },
    });
    await server.listen();
    url = `http://127.0.0.1:${(server.httpServer!.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  /** node_modules may be a link to another place. */
  const realRoot = (): string =>
    dirname(fileURLToPath(import.meta.resolve('vite/package.json')).replace(/vite.package\.json$/, ''));

  test.each(Object.keys(mains))('explains in a component of %s, and again for another class', async (name) => {
    const { page, said } = await opened(`${url}/${name}.html`);
    await page.getByRole('img', { name: 'Why class 6' }).waitFor();
    await expect.poll(() => isDrawn(page)).toBe(true);
    const colours = (): Promise<string> => page.evaluate(() => document.querySelector('canvas')!.toDataURL());
    const heart = await colours();
    await page.evaluate(() => (globalThis as unknown as { show: (target: number) => void }).show(1));
    await page.getByRole('img', { name: 'Why class 1' }).waitFor();
    await expect.poll(async () => (await isDrawn(page)) && (await colours()) !== heart).toBe(true);
    // A class that there is not: a sentence.
    await page.evaluate(() => (globalThis as unknown as { show: (target: number) => void }).show(99));
    await page.getByRole('alert').getByText(/99/).waitFor();
    expect(said).toEqual([]);
    await page.close();
  });

  test('explains a photo in a worker, whose error is a sentence', async () => {
    const { page, said } = await opened(`${url}/page.html`);
    await page.locator('input').setInputFiles(join(root, 'docs/images/two-shapes.png'));
    await page.getByText('class 6').waitFor();
    await expect.poll(() => isDrawn(page)).toBe(true);
    await page.locator('input').setInputFiles(join(root, 'package.json'));
    await page.getByText('explainImage: the file is no picture').waitFor();
    expect(said).toEqual([]);
    await page.close();
  });

  test('explains what a camera sees', async () => {
    const { page, said } = await opened(`${url}/webcam.html`);
    await page.getByText(/^\d: \d\.\d\d$/).waitFor();
    await expect.poll(() => isDrawn(page)).toBe(true);
    expect(said).toEqual([]);
    await page.close();
  });
});
