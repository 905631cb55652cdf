/**
 * What a page isolated from other origins costs beside a plain one, on one thread, and what its second thread brings:
 * saliency of MobileNet v1 1.0 in Chromium, interleaved: `npm run bench:isolated`.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../test/machines/findChromium.js';
import { median } from './measure.js';

const ROUNDS = 15;
const WARM_UP = 3;

const page = `
  import { randomUniform } from '@tensorflow/tfjs-core';
  import { openNetwork, saliency } from 'netlens';
  import { startWasm } from 'netlens/wasm';
  import { mobileNet } from './bench/mobileNet.js';
  globalThis.start = async (threads) => {
    const started = await startWasm({ threads, path: '/wasm/' });
    const network = openNetwork(mobileNet());
    const image = randomUniform([1, 224, 224, 3], -1, 1, 'float32', 7);
    globalThis.run = async () => {
      const start = performance.now();
      const map = saliency(network, image);
      await map.data();
      map.dispose();
      return performance.now() - start;
    };
    return started.threads;
  };
`;
const { outputFiles } = await build({
  stdin: { contents: page, resolveDir: process.cwd(), loader: 'ts' },
  bundle: true,
  format: 'esm',
  write: false,
  logLevel: 'error',
  alias: { netlens: './src/index.ts', 'netlens/wasm': './src/wasm.ts' },
});
const script = outputFiles[0]!.contents;
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const server = createServer((request, response) => {
  const path = request.url ?? '/';
  if (path.endsWith('/isolated'))
    for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
  if (path.startsWith('/wasm/')) {
    void readFile(`node_modules/@tensorflow/tfjs-backend-wasm/dist/${path.slice(6)}`).then((bytes) =>
      response.setHeader('content-type', 'application/wasm').end(bytes),
    );
  } else if (path === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
  else response.setHeader('content-type', 'text/html').end('<script type="module" src="/page.js"></script>');
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium here.');
const ways = { 'plain page, 1 thread': 1, 'isolated page, 1 thread': 1, 'isolated page, 2 threads': 2 };
const browsers = [];
const pages: Record<string, Page> = {};
for (const [name, threads] of Object.entries(ways)) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  browsers.push(browser);
  const opened = (pages[name] = await browser.newPage());
  await opened.goto(`${address}/${name.startsWith('plain') ? 'plain' : 'isolated'}`);
  await opened.waitForFunction('globalThis.start');
  const got: unknown = await opened.evaluate(`start(${threads})`);
  if (got !== threads) throw new Error(`${name}: got ${String(got)} threads.`);
}
const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
for (let round = -WARM_UP; round < ROUNDS; round++) {
  for (const [name, opened] of Object.entries(pages)) {
    const ms: number = await opened.evaluate('run()');
    if (round >= 0) times[name]!.push(ms);
  }
}
console.log(`Chromium, saliency of MobileNet v1 1.0; load ${os.loadavg()[0]?.toFixed(1)}:`);
const plain = median(times['plain page, 1 thread']!);
for (const name of Object.keys(ways)) {
  const ms = median(times[name]!);
  console.log(`  ${name}: ${ms.toFixed(1)} ms, ${(ms / plain).toFixed(2)} of the plain page`);
}
for (const browser of browsers) await browser.close();
server.close();
