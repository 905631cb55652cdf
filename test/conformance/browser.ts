import { access, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { StartWasmOptions } from 'netlens/wasm';
import { chromium, type Page } from 'playwright-core';
import type { Found } from '../backend/threads/explain.js';
import { tools } from '../machines/tools.js';
import { besideModels, models, world } from '../support/disk.js';
import { bundle } from './bundle.js';
import { Missing, type Report } from './report.js';
import type { SuiteOptions } from './suite.js';

/** Which sections run, and the page that they run in. */
export interface PageOptions {
  /** A part of the names of the sections to run, where not all of them run. */
  readonly only?: string;
  /** Names of some that do not run. */
  readonly without?: readonly string[];
  /** Whether the page is isolated from other origins, so that tfjs takes its binary with threads. @default false */
  readonly isIsolated?: boolean;
  /** The page's policy (Content-Security-Policy). @default none */
  readonly policy?: string;
}

// WebGL and WebGPU in software, so that a machine without a GPU has both; and no calls home.
const flags = [
  '--no-sandbox',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Runs the suite on a backend in a page of a headless Chromium. */
export function runInChromium(backend: string, { only, without, ...options }: PageOptions = {}): Promise<Report> {
  return inPage(options, (page) =>
    page.evaluate(([name, choice]) => (globalThis as unknown as Script).conformance(name, choice), [
      backend,
      { only, without },
    ] as const),
  );
}

/** What a page found that explains with these options of `startWasm`. */
export function explainInChromium(threads: number, options: Where): Promise<Found> {
  const wanted = { threads, path: '/wasm/' };
  return inPage(options, (page) => page.evaluate((start) => (globalThis as unknown as Script).explain(start), wanted));
}

/** The page alone. */
type Where = Omit<PageOptions, 'only' | 'without'>;

async function inPage<T>({ isIsolated = false, policy }: Where, use: (page: Page) => Promise<T>): Promise<T> {
  const executablePath = tools.chromium.find();
  if (executablePath === undefined) throw new Missing('there is no Chromium');
  const headers = {
    ...(isIsolated && { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }),
    ...(policy !== undefined && { 'content-security-policy': policy }),
  };
  const server = await serve(await bundle('page'), headers);
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const crashed = new Promise<never>((_, reject) => page.on('crash', () => reject(new Error('the page crashed'))));
    return await Promise.race([use(page), crashed]);
  } finally {
    await browser.close();
    server.close();
  }
}

/** What the page's script gives. */
interface Script {
  conformance(backend: string, choice: SuiteOptions): Promise<Report>;
  explain(options: StartWasmOptions): Promise<Found>;
}

/** Serves an empty page with the suite's script, the wasm backend's binaries, and the models. */
async function serve(folder: string, headers: Readonly<Record<string, string>>): Promise<Server> {
  const wasm = fileURLToPath(new URL('../../node_modules/@tensorflow/tfjs-backend-wasm/dist', import.meta.url));
  const twin = fileURLToPath(new URL('../models/fixtures/twin', import.meta.url));
  const binary = 'application/octet-stream';
  const folders: Readonly<Record<string, string>> = { models, golden: `${besideModels}/golden` };
  const routes: readonly (readonly [RegExp, string, (name: string) => Promise<string | Buffer>])[] = [
    [/^\/$/, 'text/html', () => Promise.resolve('<!doctype html><script type="module" src="/page.js"></script>')],
    [/^\/(page\.js)$/, 'text/javascript', (name) => readFile(`${folder}/${name}`)],
    [/^\/wasm\/([\w-]+\.wasm)$/, 'application/wasm', (name) => readFile(`${wasm}/${name}`)],
    [/^\/twin\/(\w+\/[\w.]+)\?key=1$/, binary, (name) => readFile(`${twin}/${name}`)],
    [/^\/world\/([\w-]+\.\w+)$/, binary, (name) => readFile(`${world}/${name}`)],
    [/^\/shared\/(golden|models)$/, binary, (name) => access(folders[name]!).then(() => '')],
    [/^\/shared\/models\/([\w.-]+\/[\w.-]+)$/, binary, (name) => readFile(`${models}/${name}`)],
    [/^\/shared\/golden\/([\w.-]+\/[\w.-]+)$/, binary, (name) => readFile(`${folders['golden']}/${name}`)],
  ];
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    for (const [pattern, type, body] of routes) {
      const match = pattern.exec(request.url!);
      if (!match) continue;
      void body(match[1] ?? '').then(
        (bytes) => response.setHeader('content-type', type).end(bytes),
        () => response.writeHead(404).end(),
      );
      return;
    }
    response.writeHead(404).end();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
