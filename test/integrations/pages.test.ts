import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { loadImage } from 'netlens/node';
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

describe('wasm by an import map', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveFiles();
  });
  afterAll(() => served.close());

  // As text: what a page imports is no business of this process's bundler.
  const start = (folder: string): string => `(async () => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    const { selectBackend } = await import('netlens');
    setWasmPaths('${folder}');
    return selectBackend(['wasm']).catch((error) => error.name + ': ' + error.message);
  })()`;

  test('starts from the folder that is named', async () => {
    const { page } = await open(browser, `${served.url}/examples/integrations/page/`);
    await page.getByText('Grad-CAM for the heart, on webgl').waitFor(); // its own script is done
    expect(await page.evaluate(start('/node_modules/@tensorflow/tfjs-backend-wasm/dist/'))).toBe('wasm');
    await page.close();
  });

  test('says which file is missing where it is not served', async () => {
    const { page } = await open(browser, `${served.url}/examples/integrations/page/`);
    await page.getByText('Grad-CAM for the heart, on webgl').waitFor(); // its own script is done
    expect(await page.evaluate(start('/nowhere/'))).toMatch(
      /^BackendError: .*Is tfjs-backend-wasm-simd\.wasm served\?/,
    );
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
    // The photo itself, to see what the map adds to it.
    await page.evaluate(async () => {
      const photo = Object.assign(new Image(), { id: 'photo', src: '/docs/images/two-shapes.png' });
      document.body.append(photo);
      await photo.decode();
    });
    const rightward = async (): Promise<number> => {
      const [left, right] = await warmth(page, 'canvas', '#photo');
      return right - left;
    };
    await expect.poll(rightward).toBeGreaterThan(20);
    expect(complaints.filter((text) => !favicon.test(text) && !/404/.test(text))).toEqual([]);
    await page.close();
  });
});

describe('a picture in a page', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveFiles();
  });
  afterAll(() => served.close());

  test('is cut, squeezed and resized as in Node, to a level', async () => {
    await setBackend('cpu');
    const { page } = await open(browser, `${served.url}/examples/integrations/page/upload.html`);
    for (const fit of ['cover', 'contain', 'stretch'] as const) {
      const image = await loadImage('docs/images/demo.png', { size: [48, 64], fit, scale: [0, 255] });
      const wanted = await image.data();
      image.dispose();
      const made = await page.evaluate(async (how) => {
        const bitmap = await createImageBitmap(await (await fetch('/docs/images/demo.png')).blob());
        const { fitPicture, toInput } = (globalThis as unknown as { netlens: typeof import('netlens') }).netlens;
        const input = toInput(bitmap, { size: [48, 64], fit: how, scale: [0, 255] });
        return [
          [...fitPicture(bitmap, { size: [48, 64], fit: how }).data].filter((_, i) => i % 4 < 3),
          [...(await input.data())],
        ];
      }, fit);
      for (const values of made) {
        expect(values).toHaveLength(wanted.length);
        values.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(1));
      }
    }
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
