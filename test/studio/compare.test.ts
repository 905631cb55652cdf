import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { compare, type Comparison } from 'netlens';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { comparedPictures } from '../../examples/compare/worldPictures.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { needing } from '../machines/needing.js';
import { models, present } from '../support/shared.js';
import { idle, memory, settled } from './engine.js';
import { colours, modelFiles, saved, violations } from './look.js';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const begin = (page: Page): Promise<void> =>
  page.getByRole('main').getByRole('button', { name: 'Compare', exact: true }).click();
const comparisonOf = async (page: Page): Promise<Comparison> =>
  JSON.parse(
    (await saved(page, () => page.getByTitle('Save the numbers of the comparison as JSON').click())).toString(),
  ) as Comparison;
/** Chooses some of a folded list, and nothing else of it. */
async function choose(page: Page, list: string, wanted: readonly string[]): Promise<void> {
  const summary = page.locator('summary', { hasText: list });
  await summary.click();
  const names = page.locator('details[open] .choices label');
  for (const label of await names.all()) {
    await label.getByRole('checkbox').setChecked(wanted.includes((await label.textContent())!.trim()));
  }
  await summary.click();
}
const wide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe('Compare', () => {
  test('scores methods by metrics as the library does, with a table that sorts and curves', async () => {
    const { page, complaints } = await openPage(studio, 'view=compare&backend=wasm');
    await choose(page, 'Methods', ['Saliency', 'Grad-CAM', 'LRP']);
    await choose(page, 'Metrics', ['deletion', 'massAccuracy', 'completeness']);
    await page.getByLabel('How many').fill('3');
    await begin(page);
    await page.locator('.scores[data-done]').waitFor();
    const found = await comparisonOf(page);

    await setBackend('cpu');
    const model = await loadShapeClassifier();
    const wanted = await compare(model, () => comparedPictures(3), {
      methods: found.methods,
      metrics: ['deletion', 'completeness', 'massAccuracy'],
    });
    model.dispose();
    expect([...found.methods].sort()).toEqual(['gradCam', 'lrp', 'saliency']);
    expect(found.pictures).toEqual(wanted.pictures);
    for (const method of wanted.methods) {
      for (const { name } of wanted.metrics) {
        const [own, other] = [found.table[method]?.[name], wanted.table[method]?.[name]];
        expect(own === undefined, `${method}, ${name}`).toBe(other === undefined);
        if (own && other) expect(own.mean, `${method}, ${name}`).toBeCloseTo(other.mean, 2);
      }
    }

    const frame = page.frameLocator('iframe');
    expect(await frame.locator('#table tbody tr').count()).toBe(3);
    await frame.getByRole('button', { name: /^massAccuracy/ }).click();
    const values = await frame
      .locator('#table tbody tr')
      .evaluateAll((rows) => rows.map((row) => Number((row.children[3] as HTMLElement).dataset['value'])));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(await frame.locator('.curves figure polyline').count()).toBe(3);
    // The frame is as high as what it shows: nothing scrolls within it.
    const overflow = (): Promise<number> =>
      frame.locator('html').evaluate((root) => root.scrollHeight - root.ownerDocument.defaultView!.innerHeight);
    await expect.poll(overflow).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);

    // It stays while another view is looked at, and goes with its model.
    await page.getByRole('button', { name: 'Inside' }).click();
    await page.getByRole('navigation').getByRole('button', { name: 'Compare' }).click();
    await page.locator('.scores[data-done]').waitFor();
    await page.close();
  });

  test('stopped, shows the pictures that are done', async () => {
    const { page, complaints } = await openPage(studio, 'view=compare&backend=wasm');
    await page.getByLabel('How many').fill('240');
    await begin(page);
    const bar = page.getByLabel('Progress of the comparison');
    // Two pictures are done.
    await expect.poll(() => bar.evaluate((element) => (element as HTMLProgressElement).value)).toBeGreaterThan(2 / 240);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.scores[data-done]').waitFor();
    const { pictures } = await comparisonOf(page);
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    expect(pictures.length).toBeLessThan(240);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('takes pictures that are dropped together, fits a phone', async () => {
    const { page } = await openPage(studio, 'view=compare&backend=wasm', { viewport: { width: 390, height: 844 } });
    await choose(page, 'Methods', ['Grad-CAM']);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('label', { hasText: 'Folder…' }).click(),
    ]);
    await chooser.setFiles('examples/photos');
    await expect.poll(() => page.getByLabel('Which pictures').inputValue()).toBe('folder');
    await page.getByLabel('How many').fill('2');
    await begin(page);
    await page.locator('.scores[data-done]').waitFor();
    const { pictures, metrics } = await comparisonOf(page);
    expect(pictures).toHaveLength(2);
    for (const { name } of pictures) expect(readdirSync('examples/photos')).toContain(name.replace(/^\d+ /, ''));
    // Where the object is, nobody knows.
    expect(metrics.map(({ name }) => name)).not.toContain('massAccuracy');
    expect(await wide(page)).toBe(false);
    await page.close();
  });

  const [left, right] = ['.swipe .over canvas', '.swipe > .picture canvas'];
  const pixels = (page: Page, selector: string): Promise<string> =>
    page.$eval(selector, (canvas) => (canvas as HTMLCanvasElement).toDataURL());

  test('lays the maps of two classes, then of two methods, over each other', async () => {
    const { page, complaints } = await openPage(studio, 'view=compare&compare=swipe&backend=wasm&left=gradCam@1');
    await page.waitForSelector('.swipe');
    for (const canvas of [left, right]) await expect.poll(() => colours(page, canvas)).toBeGreaterThan(32);
    // Two classes: two maps by one method.
    expect(await page.getByLabel('Method').count()).toBe(1);
    expect(await pixels(page, left)).not.toBe(await pixels(page, right));
    await page.getByLabel('Right').getByLabel('Class').fill('heart');
    await page.getByLabel('Right').getByLabel('Class').press('Enter');
    await page.getByRole('img', { name: /^Right: Grad-CAM, heart/ }).waitFor();
    await expect.poll(() => page.url()).toMatch(/right=gradCam(@|%40)6/);
    // The edge moves by the keyboard.
    const edge = page.getByLabel('Where the left map ends, in percent');
    const shown = (): Promise<string> => page.$eval('.over', (element) => getComputedStyle(element).clipPath);
    const before = await shown();
    await edge.focus();
    await page.keyboard.press('End');
    await expect.poll(() => edge.inputValue()).toBe('100');
    await expect.poll(shown).not.toBe(before);
    expect(await violations(page)).toEqual([]);
    // Both in one picture, side by side with a gap of 8, each 64 x 5 pixels wide, and captions below.
    const png = await saved(page, () => page.getByRole('button', { name: 'Save both, with captions' }).click());
    expect(png.readUInt32BE(16)).toBe(2 * 320 + 8);
    expect(png.readUInt32BE(20)).toBeGreaterThan(320);

    // Two methods for one class.
    await page.getByRole('button', { name: 'Two methods' }).click();
    await page.getByRole('img', { name: /^Right: Saliency, square/ }).waitFor();
    expect(await page.getByLabel('Class', { exact: true }).count()).toBe(1);
    // What takes long says how far it is, and ends when something else is asked.
    await page.getByLabel('Right').getByLabel('Method').selectOption('RISE');
    await page.getByText(/Computing, \d+ %/).waitFor();
    await page.getByLabel('Right').getByLabel('Method').selectOption('LRP');
    await expect.poll(() => page.url()).toContain('right=lrp');
    await page.getByRole('img', { name: /^Right: LRP/ }).waitFor();
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  const mobilenet = join(models, 'mobilenet_v1_0.25_128_quant8');
  const hasModel = present(mobilenet, "Compare's test of two networks");
  test.for(hasModel ? [390, 1280] : [])('lays the maps of two networks over each other, %d wide', async (width) => {
    const link = 'view=compare&compare=swipe&backend=wasm&differ=networks&network2=shapes&left=gradCam@1';
    const { page, complaints } = await openPage(studio, link, { viewport: { width, height: 900 } });
    // A network beside itself: one map.
    await page.getByRole('img', { name: /^Right: Grad-CAM, square/ }).waitFor();
    await expect.poll(async () => (await pixels(page, left)) === (await pixels(page, right))).toBe(true);
    const held = await pixels(page, left);
    await page.getByLabel("The second network's model.json and its shards").setInputFiles(modelFiles(mobilenet));
    await page.getByRole('img', { name: /^Right: Grad-CAM, .*mobilenet/i }).waitFor();
    await expect.poll(() => page.$eval(right, ({ width: wide }: HTMLCanvasElement) => wide)).toBe(128);
    // The first stays what every view looks at.
    expect(await pixels(page, left)).toBe(held);
    await page.getByRole('img', { name: /^Left: Grad-CAM, square .*, shapes/ }).waitFor();
    await page.getByLabel('Right').getByLabel('Class').fill('espresso');
    await page.getByLabel('Right').getByLabel('Class').press('Enter');
    await page.getByRole('img', { name: /^Right: Grad-CAM, espresso/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await wide(page)).toBe(false);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.for(hasModel ? ['webgl'] : [])('opens the second network anew on %s', async (backend) => {
    const link = 'view=compare&compare=swipe&backend=wasm&differ=networks&network2=shapes&left=gradCam@1';
    const { page, complaints } = await openPage(studio, link);
    await page.getByRole('img', { name: /^Right: Grad-CAM, square/ }).waitFor();
    await page.getByLabel('Backend').selectOption(backend);
    await settled(page, backend);
    await page.getByRole('img', { name: /^Right: Grad-CAM, square/ }).waitFor();
    const before = (await memory(page)).numTensors;
    // What it holds goes with the view.
    await page.getByRole('button', { name: 'Two classes' }).click();
    await page.getByRole('navigation').getByRole('button', { name: 'Explain' }).click();
    await page.waitForSelector('[data-method="Deconvnet"][data-done]');
    await idle(page);
    expect((await memory(page)).numTensors).toBeLessThan(before);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
