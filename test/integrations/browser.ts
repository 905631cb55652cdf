import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { toolPath } from '../machines/tools.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

// WebGL in software, and no calls home.
const flags = [
  '--no-sandbox',
  '--enable-unsafe-swiftshader',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  // A moving test picture for a camera, of which nobody is asked.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: toolPath('chromium'), args: flags });
}

/** A served folder, and how to stop serving it. */
export interface Served {
  readonly url: string;
  close(): Promise<unknown>;
}

/** The repository as files, without a bundler. */
export async function serveFiles(): Promise<Served> {
  const server = createHttpServer(express().use(express.static(root)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** An example's folder through Vite, with netlens from its source. */
export async function serveExample(folder: string): Promise<Served> {
  const server = await createServer({
    root: `${root}examples/integrations/${folder}`,
    configFile: false,
    logLevel: 'warn',
    cacheDir: `${root}out/vite/${folder}`,
    server: { port: 0, host: '127.0.0.1', fs: { allow: [root] } },
    resolve: { alias: { 'netlens/wasm': `${root}src/wasm.ts`, netlens: `${root}src/index.ts` } },
  });
  await server.listen();
  const { port } = server.httpServer?.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Opens a page; what it complains of is in `complaints`. */
export async function open(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  page.setDefaultTimeout(240_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

/**
 * The mean of red minus blue on the left and on the right half of a canvas, over the picture's below where one is
 * named: an overlay leaves the picture where a map is low, and is yellow where it is high.
 */
export function warmth(page: Page, canvas: string, picture?: string): Promise<[number, number]> {
  return page.evaluate(
    ([over, under]) => {
      const map = document.querySelector<HTMLCanvasElement>(over!)!;
      const { width, height } = map;
      const pixels = (source: CanvasImageSource): Uint8ClampedArray => {
        const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')!;
        context.drawImage(source, 0, 0, width, height);
        return context.getImageData(0, 0, width, height).data;
      };
      const above = pixels(map);
      const below = under === undefined ? undefined : pixels(document.querySelector<HTMLImageElement>(under)!);
      const warm = (data: Uint8ClampedArray, i: number): number => data[4 * i]! - data[4 * i + 2]!;
      const halves: [number, number] = [0, 0];
      for (let i = 0; i < width * height; i++) {
        const difference = warm(above, i) - (below === undefined ? 0 : warm(below, i));
        halves[i % width < width / 2 ? 0 : 1] += difference / ((width * height) / 2);
      }
      return halves;
    },
    [canvas, picture] as const,
  );
}
