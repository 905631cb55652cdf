import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor3D } from '@tensorflow/tfjs-core';
import { boxes, gradCam, methods as known, type RegionBox } from 'netlens';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { models, present } from '../support/shared.js';
import { needing } from '../machines/needing.js';
import { colours, modelFiles, saved, worldImage } from './look.js';
import { openPage, startStudio, stopStudio, type Studio, usualBackends } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const explained = '[data-method="Deconvnet"][data-done]';
const methods = ['Grad-CAM', 'CAM', 'Saliency', 'Guided backpropagation', 'Guided Grad-CAM', 'Deconvnet'];

/** The boxes over Grad-CAM, in pixels. */
function boxesOn(page: Page): Promise<number[][]> {
  return page.$$eval('[data-method="Grad-CAM"] .box', (found) =>
    found.map(({ style }) =>
      [style.top, style.left, style.height, style.width].map((share) => (parseFloat(share) / 100) * 64),
    ),
  );
}

describe.each([...usualBackends, 'webgpu'])('Explain on %s', (backend) => {
  test('shows every method side by side, and covers the picture piece by piece', async () => {
    const { page, complaints } = await openPage(studio, `backend=${backend}`);
    await page.waitForSelector(explained);
    await expect.poll(() => page.getByLabel('Backend').inputValue()).toBe(backend);
    for (const method of methods) {
      await expect
        .poll(() => colours(page, `[data-method="${method}"] canvas`), { message: method })
        .toBeGreaterThan(32);
    }
    await page.getByRole('button', { name: 'Run Occlusion' }).click();
    await page.waitForSelector('[data-method="Occlusion"][data-done]');
    await expect.poll(() => colours(page, '[data-method="Occlusion"] canvas')).toBeGreaterThan(32);
    await page.getByText('diagnose finds nothing that makes maps of star blank or strange.').waitFor();
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('Explain', () => {
  const seed = 3_000_000_042;

  /** Grad-CAM of a layer for class 1 as this process computes it, on the cpu. */
  async function oracle(layer: string): Promise<{ map: Float32Array; found: RegionBox[] }> {
    await setBackend('cpu');
    const model = await loadShapeClassifier();
    const image = worldImage(seed);
    const map = gradCam(model, image, { target: 1, layer }) as Tensor3D;
    const found = (await boxes(map, { threshold: 0.5 }))[0]!;
    const values = await map.data<'float32'>();
    model.dispose();
    return { map: values.slice(), found };
  }

  test('shows what a link says: picture, class, layer, method, colours', async () => {
    const link = `backend=wasm&picture=shapes:${seed}&class=1&layer=relu4&method=Grad-CAM&colormap=grey&opacity=1`;
    const { page } = await openPage(studio, link);
    await page.waitForSelector('[data-method="Grad-CAM"][data-done]');
    expect(await page.locator('figure.large').getAttribute('data-method')).toBe('Grad-CAM');
    const { map, found } = await oracle('relu4');
    const json = await saved(page, () => page.getByTitle(/numbers of Grad-CAM .* as JSON$/).click());
    const { values } = JSON.parse(json.toString()) as { values: number[] };
    const largest = Math.max(...map);
    values.forEach((value, i) => expect(Math.abs(value - map[i]!)).toBeLessThan(1e-3 * largest));
    // Grey at full opacity: the brightest pixel is where the map is largest.
    const brightest = (): Promise<number> =>
      page.$eval('[data-method="Grad-CAM"] canvas', (element) => {
        const canvas = element as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]!).reduce((a, b) => Math.max(a, b));
      });
    await expect.poll(brightest).toBe(255);
    // The boxes are this layer's, and follow the choice of another.
    const corners = (all: readonly RegionBox[]): number[][] =>
      all.map(({ top, left, height, width }) => [top, left, height, width]);
    await expect.poll(() => boxesOn(page)).toEqual(corners(found));
    await page.getByLabel("Grad-CAM's layer").selectOption('relu5');
    const other = (await oracle('relu5')).found;
    expect(found.length).toBeGreaterThan(0);
    expect(other.map(({ top }) => top)).not.toEqual(found.map(({ top }) => top));
    await expect.poll(() => boxesOn(page)).toEqual(corners(other));
    await expect.poll(() => page.url()).toContain('layer=relu5');
    await page.close();
  });

  test("tells the numbers under the pointer, and at the keyboard's place", async () => {
    const { page } = await openPage(studio, `backend=wasm&picture=shapes:${seed}&class=1&layer=relu5`);
    await page.waitForSelector(explained);
    const { map } = await oracle('relu5');
    const tile = page.locator('[data-method="Grad-CAM"]');
    const canvas = tile.locator('canvas');
    const box = (await canvas.boundingBox())!;
    await canvas.hover({ position: { x: (20.5 / 64) * box.width, y: (40.5 / 64) * box.height } });
    /** A place, and how far the number that is told of it lies from the map's. */
    const told = async (): Promise<[string, number]> => {
      const [place, value] = (await tile.locator('.under .number').textContent())!.trim().split(': ');
      const [x, y] = /(\d+), (\d+)/.exec(place!)?.slice(1).map(Number) as [number, number];
      return [place!, Math.abs(Number(value) - map[y * 64 + x]!)];
    };
    await expect.poll(told).toEqual(['(20, 40)', expect.closeTo(0, 2)]);
    await page.mouse.move(0, 0);
    await canvas.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await expect.poll(told).toEqual(['(33, 33)', expect.closeTo(0, 2)]);
    await page.close();
  });

  test('shows all methods by room, those that are looked for, and how long one takes', async () => {
    const { page } = await openPage(studio, 'backend=wasm');
    const main = page.getByRole('main');
    for (const room of ['cam', 'gradient', 'rules', 'perturbation'] as const) {
      const titles = { cam: /activations/, gradient: /gradients/, rules: /rules/, perturbation: /changing/ };
      const wanted = known.filter((method) => method.room === room).map(({ title }) => title);
      const tiles = main.getByRole('region', { name: titles[room] }).locator('figure');
      const shown = (): Promise<(string | null)[]> =>
        tiles.evaluateAll((all) => all.map((tile) => tile.getAttribute('data-method')));
      await expect.poll(async () => (await shown()).toSorted()).toEqual(wanted.toSorted());
    }
    await page.getByLabel('Find a method').fill('shapley');
    await expect.poll(() => main.locator('figure:visible').count()).toBe(2);
    // 482 passes.
    await page.getByRole('button', { name: /Run Shapley sampling\s*about \d+ s/ }).click();
    await page.waitForSelector('[data-method="Shapley sampling"][data-done]');
    expect(await colours(page, '[data-method="Shapley sampling"] canvas')).toBeGreaterThan(8);
    await page.getByLabel('Find a method').fill('');
    await expect.poll(() => main.locator('figure:visible').count()).toBe(known.length);
    await page.close();
  });

  test('shows one method large, and says so in the address', async () => {
    const { page } = await openPage(studio, 'backend=wasm');
    await page.waitForSelector(explained);
    const width = async (): Promise<number> =>
      (await page.locator('[data-method="Saliency"] canvas').boundingBox())!.width;
    const small = await width();
    await page.getByRole('button', { name: 'Show Saliency large' }).click();
    await expect.poll(width).toBeGreaterThan(1.5 * small);
    await expect.poll(() => page.url()).toContain('method=Saliency');
    await page.close();
  });

  test('says in words what diagnose finds', async () => {
    // Two hundred times as bright as the model was trained on: its softmax is saturated.
    const { page } = await openPage(studio, 'backend=wasm&scale=0..255');
    await page.waitForSelector(explained);
    const findings = async (): Promise<string> => (await page.locator('.finding').allTextContents()).join();
    await expect.poll(findings).toMatch(/probability is (1|0\.9999)/);
    await page.close();
  });

  test('explains what the camera sees, one picture after the other, in all maps', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm');
    await page.waitForSelector(explained);
    const looks = (name: string): Promise<string> =>
      page.getByRole('img', { name }).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const pictures = new Set([await looks('The picture that the network sees')]);
    // The last map in the row that depends on more of the picture than its class follows, too.
    const last = 'Guided Grad-CAM for';
    const maps = new Set([await looks(last)]);
    const camera = page.getByRole('button', { name: 'Camera' });
    await camera.click();
    const seen = 'The picture that the network sees';
    await expect.poll(async () => pictures.add(await looks(seen)).size).toBeGreaterThanOrEqual(4);
    await expect.poll(async () => maps.add(await looks(last)).size).toBeGreaterThanOrEqual(3);
    await camera.click();
    await expect.poll(() => camera.getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows a coarse map while occlusion proceeds, and stops it', async () => {
    const { page } = await openPage(studio, 'backend=cpu');
    await page.waitForSelector(explained);
    await page.getByRole('button', { name: 'Run Occlusion' }).click();
    const tile = page.locator('[data-method="Occlusion"]');
    await page.locator('[data-method="Occlusion"]:not([data-done]) canvas').waitFor();
    await tile.getByRole('button', { name: 'Stop' }).click();
    await tile.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    await page.close();
  });

  const mobilenet = join(models, 'mobilenet_v1_0.25_224_dense');
  const real = present(mobilenet, "Explain's tests on MobileNet") ? usualBackends : [];
  test.for(real)('explains a real model and a photo on %s', async (backend) => {
    const { page, complaints } = await openPage(studio, `backend=${backend}&picture=cat_and_coffee.jpg`);
    await page.waitForSelector(explained);
    await page.getByLabel('model.json and its shards', { exact: true }).setInputFiles(modelFiles(mobilenet));
    // Its labels lie beside it. The cup is on the right half, and so is Grad-CAM for it.
    await page.getByLabel('Find a class').fill('espresso');
    await page.getByRole('button', { name: /^espresso(?! maker)/ }).click();
    await page.getByRole('img', { name: 'Grad-CAM for espresso', exact: true }).waitFor();
    /** How many times as much of the map lies on the right; the label is there before the map. */
    const halves = async (): Promise<number> => {
      const json = await saved(page, () =>
        page
          .getByTitle(/numbers of Grad-CAM/)
          .first()
          .click(),
      );
      const { values } = JSON.parse(json.toString()) as { values: number[] };
      const half = (right: boolean): number =>
        values.reduce((sum, value, i) => sum + (i % 224 >= 112 === right ? value : 0), 0);
      return half(true) / half(false);
    };
    await expect.poll(halves).toBeGreaterThan(2);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
