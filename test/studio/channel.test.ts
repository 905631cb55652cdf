import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { needing } from '../machines/needing.js';
import { memory } from './engine.js';
import { colours, violations } from './look.js';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const dreamt = '[aria-label="Its dream"][data-done]';
const heading = (page: Page): Promise<string | null> => page.locator('.channel h2').textContent();

/** The weights of channel 5 of conv4, `[3, 3, 48, 64]`, one by one. */
async function weightsOfConv4(): Promise<{ values: number[]; norms: number[] }> {
  const model = await loadShapeClassifier();
  const kernel = model.getLayer('conv4').getWeights()[0]!;
  const all = await kernel.data();
  model.dispose();
  const [values, squares] = [[] as number[], Array<number>(48).fill(0)];
  for (let place = 0; place < 9; place++)
    for (let input = 0; input < 48; input++) {
      const weight = all[(place * 48 + input) * 64 + 5]!;
      values.push(weight);
      squares[input]! += weight * weight;
    }
  return { values, norms: squares.map(Math.sqrt) };
}

describe('the page of a channel', () => {
  test('opens from its address with all that is known, and leads to the channels that it reads', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=inside&layer=relu4&unit=5&part=channel');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.waitForSelector(dreamt);
    expect(await heading(page)).toBe('Channel 5 of relu4');
    expect(await colours(page, '.dreamt canvas')).toBeGreaterThan(64);
    // The pictures are looked for by themselves, and again where something else has stopped the search.
    await page.getByRole('button', { name: /^Compare with/ }).click();
    await page.getByText(/^It detects/).waitFor();
    await page.getByText('240 of 240 pictures looked at').waitFor();
    await expect.poll(() => page.locator('.channel .top figure').count()).toBe(9);

    const wanted = await weightsOfConv4();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTitle('Save the numbers of conv4 filter 5 as JSON').click(),
    ]);
    const { values, strongest } = JSON.parse(readFileSync(await file.path(), 'utf8')) as {
      values: number[];
      strongest: { channel: number; norm: number }[];
    };
    expect(values.length).toBe(wanted.values.length);
    values.forEach((value, i) => expect(value).toBeCloseTo(wanted.values[i]!, 5));
    const largest = [...wanted.norms.keys()].sort((a, b) => wanted.norms[b]! - wanted.norms[a]!).slice(0, 8);
    expect(strongest.map(({ channel }) => channel)).toEqual(largest);
    expect(strongest[0]!.norm).toBeCloseTo(wanted.norms[largest[0]!]!, 4);

    await page.getByRole('button', { name: `Channel ${largest[0]}`, exact: true }).click();
    await expect.poll(() => heading(page)).toBe(`Channel ${largest[0]} of relu3`);
    await page.waitForSelector(dreamt);
    await page.getByRole('button', { name: 'The next channel' }).click();
    await expect.poll(() => heading(page)).toBe(`Channel ${largest[0]! + 1} of relu3`);
    await page.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(complaints).toEqual([]);
    await page.close();

    const again = await openPage(studio, new URL(link).hash.slice(1));
    await again.page.waitForSelector(dreamt);
    expect(await heading(again.page)).toBe(`Channel ${largest[0]! + 1} of relu3`);
    await again.page.close();
  });

  test('ends what it computes when it is left, and holds nothing', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=inside&layer=relu2&part=channel');
    await page.getByRole('article').waitFor();
    await page.waitForSelector(dreamt);
    await page.getByText('240 of 240 pictures looked at').waitFor();
    const before = await memory(page);
    await page.getByRole('button', { name: 'Better' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByRole('button', { name: 'Activations' }).click();
    await page.waitForSelector('.sheet canvas');
    await expect.poll(() => memory(page)).toEqual(before);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('has no serious fault of accessibility, and fits: %s, %d pixels', async (colorScheme, width) => {
    const hash = 'backend=wasm&view=inside&layer=relu5&unit=3&part=channel';
    const { page } = await openPage(studio, hash, { colorScheme, viewport: { width, height: 844 } });
    await page.waitForSelector(dreamt);
    await page.getByText('240 of 240 pictures looked at').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true);
    // On a phone the dream is the first thing after the title.
    const top = (await page.locator('.dreamt canvas').boundingBox())!.y;
    if (width === 390) expect(top).toBeLessThan(844);
    await page.close();
  });
});
