import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launch } from '../integrations/browser.js';
import { needing } from '../machines/needing.js';
import { violations } from '../studio/look.js';
import { netlensIn } from './netlens.js';

const { describe, test } = needing('chromium');

describe("explain's page", () => {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-page-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
    const { code } = await netlensIn(folder, ['explain', '--method', 'saliency', '--method', 'gradCam', '--out', '.']);
    expect(code).toBe(0);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('fits a width of %s, %s, with all its pictures', async (width, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await violations(page)).toEqual([]);
    const [ink, paper] = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor].map((text) => Number(/\d+/.exec(text)![0]));
    });
    expect(ink! < paper!).toBe(colorScheme === 'light');
    const broken = await page.$$eval('img', (images) => images.filter(({ naturalWidth }) => naturalWidth === 0).length);
    expect([broken, await page.locator('article').count()]).toEqual([0, 2]);
    // Each of two methods has a map of each of two classes, with a legend.
    expect(await page.locator('article .legend').count()).toBe(4);
    await page.close();
  });
});
