import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor3D } from '@tensorflow/tfjs-core';
import { boxes, gradCam, type RegionBox } from 'netlens';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { models, present } from '../support/shared.js';
import { needing } from '../machines/needing.js';
import { colours, modelFiles, saved, worldImage } from './look.js';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

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

describe.each(['wasm', 'webgl', 'webgpu'])('Explain on %s', (backend) => {
  test('shows every method side by side, and covers the picture piece by piece', async () => {
    const { page, complaints } = await openPage(studio, `backend=${backend}`);
    await page.waitForSelector(explained, { timeout: 60_000 });
    expect(await page.getByLabel('Backend').inputValue()).toBe(backend);
    for (const method of methods) {
      expect(await colours(page, `[data-method="${method}"] canvas`), method).toBeGreaterThan(32);
    }
    await page.getByRole('button', { name: 'Cover it piece by piece' }).click();
    await page.waitForSelector('[data-method="Occlusion"][data-done]', { timeout: 90_000 });
    expect(await colours(page, '[data-method="Occlusion"] canvas')).toBeGreaterThan(32);
    await page.getByText('Nothing that would make a map of star blank or strange.').waitFor();
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
    const brightest = await page.$eval('[data-method="Grad-CAM"] canvas', (element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]!).reduce((a, b) => Math.max(a, b));
    });
    expect(brightest).toBe(255);
    // The boxes are this layer's, and follow the choice of another.
    expect(await boxesOn(page)).toEqual(found.map(({ top, left, height, width }) => [top, left, height, width]));
    const before = found.length;
    await page.getByLabel("Grad-CAM's layer").selectOption('relu5');
    const other = (await oracle('relu5')).found;
    expect(other.map(({ top }) => top)).not.toEqual(found.map(({ top }) => top));
    await expect
      .poll(() => boxesOn(page))
      .toEqual(other.map(({ top, left, height, width }) => [top, left, height, width]));
    expect(before).toBeGreaterThan(0);
    expect(page.url()).toContain('layer=relu5');
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
    const told = async (): Promise<[string, number]> => {
      const [place, value] = (await tile.locator('.under .number').textContent())!.trim().split(': ');
      return [place!, Number(value)];
    };
    const [place, value] = await told();
    expect(place).toBe('(20, 40)');
    expect(value).toBeCloseTo(map[40 * 64 + 20]!, 2);
    await page.mouse.move(0, 0);
    await canvas.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    const [moved, there] = await told();
    expect(moved).toBe('(33, 33)');
    expect(there).toBeCloseTo(map[33 * 64 + 33]!, 2);
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
    expect(page.url()).toContain('method=Saliency');
    await page.close();
  });

  test('says in words what diagnose finds', async () => {
    // Two hundred times as bright as the model was trained on: its softmax is saturated.
    const { page } = await openPage(studio, 'backend=wasm&scale=0..255');
    await page.waitForSelector(explained);
    await page.locator('.finding').first().waitFor();
    expect((await page.locator('.finding').allTextContents()).join()).toMatch(/probability is (1|0\.9999)/);
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
    await expect
      .poll(async () => pictures.add(await looks('The picture that the network sees')).size, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(4);
    await expect.poll(async () => maps.add(await looks(last)).size, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
    await camera.click();
    expect(await camera.getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows a coarse map while occlusion proceeds, and stops it', async () => {
    const { page } = await openPage(studio, 'backend=cpu');
    await page.waitForSelector(explained, { timeout: 60_000 });
    await page.getByRole('button', { name: 'Cover it piece by piece' }).click();
    const tile = page.locator('[data-method="Occlusion"]');
    await tile.locator('canvas').waitFor({ timeout: 60_000 });
    expect(await tile.getAttribute('data-done')).toBeNull();
    await tile.getByRole('button', { name: 'Stop' }).click();
    await tile.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    await page.close();
  });

  const mobilenet = join(models, 'mobilenet_v1_0.25_224_dense');
  const real = present(mobilenet, "Explain's tests on MobileNet") ? ['wasm', 'webgl', 'webgpu'] : [];
  test.for(real)('explains a real model and a photo on %s', async (backend) => {
    const { page, complaints } = await openPage(studio, `backend=${backend}&picture=cat_and_coffee.jpg`);
    await page.waitForSelector(explained, { timeout: 60_000 });
    await page.getByLabel('model.json and its shards').setInputFiles(modelFiles(mobilenet));
    // Its labels lie beside it. The cup is on the right half, and so is Grad-CAM for it.
    await page.getByLabel('Find a class').fill('espresso');
    await page.getByRole('button', { name: /^espresso(?! maker)/ }).click({ timeout: 60_000 });
    await page.getByRole('img', { name: 'Grad-CAM for espresso', exact: true }).waitFor({ timeout: 120_000 });
    const json = await saved(page, () =>
      page
        .getByTitle(/numbers of Grad-CAM for espresso|numbers of Grad-CAM/)
        .first()
        .click(),
    );
    const { values } = JSON.parse(json.toString()) as { values: number[] };
    const half = (right: boolean): number =>
      values.reduce((sum, value, i) => sum + (i % 224 >= 112 === right ? value : 0), 0);
    expect(half(true)).toBeGreaterThan(2 * half(false));
    expect(complaints).toEqual([]);
    await page.close();
  });
});
