import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { models, present } from '../support/shared.js';
import { needing } from '../machines/needing.js';
import { colours, modelFiles, violations } from './look.js';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const explained = '[data-method="Grad-CAM"][data-done]';
const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1);
const sizes = [390, 768, 1280];

describe('Try', () => {
  test.for(sizes)('is what a visitor sees first, %d pixels wide', async (width) => {
    const { page, complaints } = await openPage(studio, 'backend=wasm', { viewport: { width, height: 900 } });
    await page.waitForSelector(explained);
    const shown = page.getByRole('region', { name: 'Try' });
    await expect.poll(() => shown.getByRole('button', { name: 'Shapes' }).getAttribute('aria-pressed')).toBe('true');
    // In the first screen.
    expect((await shown.boundingBox())!.y).toBeLessThan(400);
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await shown.getByRole('button', { name: 'Hide what to try' }).click();
    await shown.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('is not what somebody sees who follows a link', async () => {
    const { page } = await openPage(studio, 'backend=wasm&class=1');
    await page.waitForSelector(explained);
    expect(await page.getByRole('region', { name: 'Try' }).count()).toBe(0);
    await page.close();
  });

  const mobilenet = join(models, 'mobilenet_v1_0.25_224_dense');
  const hasNetwork = present(mobilenet, "Try's tests of a real network");
  test.for(hasNetwork ? sizes : [])('shows a real network on a photo, %d pixels wide', async (width) => {
    const { page, complaints } = await openPage(studio, 'backend=wasm', { viewport: { width, height: 900 } });
    await page.waitForSelector(explained);
    await page.getByRole('button', { name: 'A cat and a coffee' }).click();
    // The cup is on the right half.
    await page.getByRole('button', { name: /^espresso(?! maker)/ }).waitFor();
    await page.getByRole('img', { name: 'Grad-CAM for espresso', exact: true }).waitFor();
    await page.waitForSelector(explained);
    await expect.poll(() => colours(page, '[data-method="Grad-CAM"] canvas')).toBeGreaterThan(1000);
    await expect.poll(() => page.url()).toContain('model=photo');
    await page.getByText('How to read these maps').click();
    expect(await violations(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    // The address alone brings both.
    const { page: other } = await openPage(studio, new URL(page.url()).hash.slice(1));
    await other.getByRole('button', { name: /^espresso(?! maker)/ }).waitFor();
    await other.close();
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.for(hasNetwork ? ['model'] : [])("opens the visitor's own %s, on a photo and not on shapes", async () => {
    const { page } = await openPage(studio, 'backend=wasm');
    await page.waitForSelector(explained);
    await page.getByLabel('Your model.json and its shards').setInputFiles(modelFiles(mobilenet));
    await page.getByRole('button', { name: /^espresso(?! maker)/ }).waitFor();
    await expect.poll(() => page.url()).toContain('picture=cat_and_coffee.jpg');
    await page.close();
  });
});

describe('the tour', () => {
  test.for(sizes)('leads in six steps to the sum of one neuron, %d pixels wide', async (width) => {
    const { page, complaints } = await openPage(studio, 'backend=wasm', { viewport: { width, height: 900 } });
    await page.waitForSelector(explained);
    await page.getByRole('button', { name: 'Take the tour' }).click();
    const card = page.getByRole('region', { name: 'Tour' });
    const steps = [
      ['The answer', '.classes li'],
      ['Where it looks', 'figure.large[data-method="Grad-CAM"][data-done]'],
      ['What to doubt', '.swipe canvas'],
      ['Inside a layer', '.pair canvas'],
      ['The network in space', '.space canvas[data-done]'],
      ['The sum of one neuron', '[aria-label="The neuron"][data-done] [data-step]'],
    ] as const;
    for (const [i, [title, there]] of steps.entries()) {
      await card.getByRole('heading', { name: title }).waitFor();
      await card.getByText(`Step ${i + 1} of 6`).waitFor();
      await page.waitForSelector(there);
      await expect.poll(() => page.url()).toContain(`tour=${i + 1}`);
      expect(await violations(page), title).toEqual([]);
      expect(await fits(page), title).toBe(true);
      if (i < 5) await card.getByRole('button', { name: 'Next' }).click();
    }
    // The strongest products, the rest and the bias come to what the convolution gives.
    const [listed, before] = await page.locator('[data-step="conv4"]').evaluate((table) => {
      const number = (cell: Element): number => Number(cell.textContent?.replace('−', '-'));
      const cells = [...table.querySelectorAll('td.positive, td.negative, [data-part=rest], [data-part=bias]')];
      const total = table.querySelector('[data-part=before]')!;
      return [cells.map(number).reduce((a, b) => a + b), number(total)];
    });
    expect(Math.abs(listed - before)).toBeLessThan(2e-3);
    await card.getByRole('button', { name: 'Back' }).click();
    await card.getByRole('heading', { name: 'The network in space' }).waitFor();
    await card.getByRole('button', { name: 'End the tour' }).click();
    await card.waitFor({ state: 'detached' });
    await expect.poll(() => page.url()).not.toContain('tour=');
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
