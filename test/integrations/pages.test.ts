import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { needing } from '../machines/needing.js';
import { launch, open, serveExample, serveFiles, warmth, type Served } from './browser.js';

const { describe, test } = needing('chromium');

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const favicon = /favicon/;

// As test/machines has built the package.
describe('a page of one script', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveFiles();
  });
  afterAll(() => served.close());

  test('explains its picture without a bundler', async () => {
    const { page, complaints } = await open(browser, `${served.url}/examples/integrations/page/`);
    await page.getByText('Grad-CAM for the heart, on webgl').waitFor();
    // The heart stands on the right of docs/images/two-shapes.png, a square on the left.
    const rightward = async (): Promise<number> => {
      const [left, right] = await warmth(page, '#map', '#picture');
      return right - left;
    };
    await expect.poll(rightward).toBeGreaterThan(20);
    expect(complaints.filter((text) => !favicon.test(text) && !/404/.test(text))).toEqual([]);
    await page.close();
  });
});

describe('a page that explains a photo that is chosen', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveFiles();
  });
  afterAll(() => served.close());

  test('by two scripts and the model of its own', async () => {
    const { page, complaints } = await open(browser, `${served.url}/examples/integrations/page/upload.html`);
    await page
      .getByLabel('A photo')
      .setInputFiles(fileURLToPath(new URL('../../docs/images/two-shapes.png', import.meta.url)));
    // A square, class 1, and a heart, class 6: of the two the heart is likelier.
    await page.getByText(/^6: 0\.\d+, 1: 0\.\d+/).waitFor();
    const rightward = async (): Promise<number> => {
      const [left, right] = await warmth(page, 'canvas');
      return right - left;
    };
    await expect.poll(rightward).toBeGreaterThan(20);
    expect(complaints.filter((text) => !favicon.test(text) && !/404/.test(text))).toEqual([]);
    await page.close();
  });
});

describe('a React component', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveExample('react');
  });
  afterAll(() => served.close());

  test('explains the class that is chosen', async () => {
    const { page, complaints } = await open(browser, served.url);
    await page.getByRole('img', { name: 'Grad-CAM for heart' }).waitFor();
    await page.waitForFunction(() => document.querySelector('canvas')!.width === 64);
    const rightward = async (): Promise<number> => {
      const [left, right] = await warmth(page, 'canvas');
      return right - left;
    };
    const heart = await rightward();
    await page.getByLabel('Why').selectOption('square');
    await page.getByRole('img', { name: 'Grad-CAM for square' }).waitFor();
    await expect.poll(rightward).toBeLessThan(heart - 20);
    expect(complaints.filter((text) => !/404/.test(text))).toEqual([]);
    await page.close();
  });
});

describe('a tfvis callback', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveExample('tfvis');
  });
  afterAll(() => served.close());

  test('draws Grad-CAM after each epoch', async () => {
    const { page, complaints } = await open(browser, served.url);
    await page.getByRole('img', { name: 'Grad-CAM after epoch 3' }).waitFor();
    const halves = async (): Promise<boolean> => {
      const [left, right] = await warmth(page, 'canvas[role=img]');
      return Number.isFinite(left + right) && left !== right;
    };
    await expect.poll(halves).toBe(true);
    expect(complaints.filter((text) => !/404/.test(text))).toEqual([]);
    await page.close();
  });
});
