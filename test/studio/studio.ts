import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { chromium, type Browser, type Page } from 'playwright-core';
import { toolPath } from '../machines/tools.js';

// WebGL and WebGPU in software, a camera that is none, and no calls home.
const flags = [
  '--no-sandbox',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/**
 * The backends that each view is tried on. WebGPU in software takes a minute or more: Explain and Train alone are tried
 * on it. What the other views show, the conformance suite computes there.
 */
export const usualBackends: readonly string[] = ['wasm', 'webgl'];

/** The built page on a server of its own, and a browser. */
export interface Studio {
  readonly browser: Browser;
  readonly url: string;
  readonly server: Server;
  /** What was built. */
  readonly folder: string;
}

/** @param folder - where the page is built. */
export async function startStudio(folder: string): Promise<Studio> {
  const server = createServer(express().use(express.static(folder)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath: toolPath('chromium'), args: flags });
  return { browser, server, folder, url: `http://127.0.0.1:${port}/` };
}

export async function stopStudio({ browser, server }: Studio): Promise<void> {
  await browser.close();
  server.close();
}

/** A page of the studio; what its console complains of is in `complaints`. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function openPage(
  { browser, url }: Studio,
  hash: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(240_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${url}#${hash}`);
  return { page, complaints };
}
