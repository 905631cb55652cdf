import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => stopStudio(studio));

describe('the network in space', () => {
  test('is drawn in few calls, and a neuron adds up', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=space');
    await page.waitForSelector('.planes li');
    const canvas = page.locator('.space canvas');
    // By the keyboard: to the second layer, where a convolution is.
    await canvas.focus();
    for (const key of ['Enter', 'PageDown', 'PageDown', 'ArrowRight', 'ArrowDown', 'c']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'conv2, channel 1, (9, 9)' }).waitFor();
    await page.waitForSelector('section[data-done]');
    const number = async (selector: string): Promise<number> => Number(await page.locator(selector).textContent());
    const together = await number('[data-sum="together"]');
    const shown = Number((await page.locator('.space p.number').first().textContent())!.replace('= ', ''));
    // What it adds up to from weights and inputs is what the network computed.
    expect(together).toBeCloseTo(shown, 3);
    expect(shown).not.toBe(0);

    const cost = /(\d+) draw calls, ([\d.]+) ms/.exec((await page.locator('#frame').textContent())!)!;
    console.log(`studio: the network in space takes ${cost[0]} of the main thread`);
    expect(Number(cost[1])).toBeLessThanOrEqual(60);

    // By the pointer: some plane is in the middle of the view.
    await page.evaluate(() => document.querySelector<HTMLElement>('.space canvas')!.scrollIntoView());
    const box = (await canvas.boundingBox())!;
    const before = await page.locator('.space h2').textContent();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction((text) => document.querySelector('.space h2')?.textContent !== text, before);
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 150, { steps: 4 });
    await page.mouse.up();
    await page.mouse.wheel(0, 200);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
