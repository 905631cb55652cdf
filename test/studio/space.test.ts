import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { models, present } from '../support/shared.js';
import { needing } from '../machines/needing.js';
import { idle } from './engine.js';
import { openPage, startStudio, stopStudio, type Studio, usualBackends } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const backends = [...usualBackends, 'cpu'];
const isDrawn = '.space canvas[data-done]';
const isAdded = '[aria-label="The neuron"][data-done]';

/** Turns the network for a while and gives what a frame took. */
async function costOfTurning(page: Page): Promise<{ calls: number; milliseconds: number }> {
  const box = (await page.locator('.space canvas').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.down();
  for (let i = 0; i < 70; i++) {
    await page.mouse.move(box.x + box.width / 2 + 60 * Math.sin(i / 9), box.y + 40 + i);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await page.mouse.up();
  const { calls, milliseconds } = await page.$eval('.space canvas', (canvas) => ({
    ...(canvas as HTMLCanvasElement).dataset,
  }));
  return { calls: Number(calls), milliseconds: Number(milliseconds) };
}

/** Labels that lie over one another. */
const overlaps = (page: Page): Promise<string[]> =>
  page.$$eval('.space .labels span', (all) => {
    const shown = all.filter((each) => (each as HTMLElement).style.visibility === 'visible');
    const boxes = shown.map((each) => [each.textContent!, each.getBoundingClientRect()] as const);
    return boxes.flatMap(([name, a], i) =>
      boxes
        .slice(i + 1)
        .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map(([other]) => `${name} and ${other}`),
    );
  });

/** The numbers of the equation on the page: of each layer, what is listed, and the totals. */
const stepsOf = (
  page: Page,
): Promise<{ layer: string; listed: number[]; parts: Record<string, number>; value: number }[]> =>
  page.$$eval('[data-step]', (tables) => {
    const numberIn = (cell: Element): number => Number(cell.textContent?.replace('−', '-'));
    return tables.map((table) => ({
      layer: table.getAttribute('data-step')!,
      listed: [...table.querySelectorAll('td.positive, td.negative')].map(numberIn),
      parts: Object.fromEntries(
        [...table.querySelectorAll('[data-part]')].map((cell) => [cell.getAttribute('data-part'), numberIn(cell)]),
      ),
      value: Number(table.getAttribute('data-value')),
    }));
  });

/** The page shows the sums of these layers, and the numbers that are read there add up to what the network computed. */
async function expectSums(page: Page, layers: readonly string[], precision = 1e-3): Promise<void> {
  await expect.poll(async () => (await stepsOf(page)).map(({ layer }) => layer)).toEqual(layers);
  const steps = await stepsOf(page);
  for (const { layer, listed, parts, value } of steps) {
    const total = listed.reduce((sum, each) => sum + each, (parts['rest'] ?? 0) + (parts['bias'] ?? 0));
    // Twelve numbers rounded to four places, and more.
    if (parts['before'] !== undefined) expect(Math.abs(total - parts['before']), layer).toBeLessThan(2e-3);
    const end = parts['after'] ?? parts['before'] ?? total;
    expect(Math.abs(end - value), `${layer}: ${end} and ${value}`).toBeLessThan(
      precision * Math.max(1, Math.abs(value)),
    );
  }
}

async function choose(page: Page, layer: string, channel: number, column: number, row: number): Promise<void> {
  await page.locator('.neuron select').selectOption(layer);
  await page.waitForFunction((wanted) => decodeURIComponent(location.hash).includes(wanted), `neuron=${layer}@`);
  // The fields are those of the layer before until the page has drawn itself anew.
  const typed = async (): Promise<string> => {
    for (const [name, value] of [
      ['Channel', channel],
      ['Column', column],
      ['Row', row],
    ] as const) {
      const field = page.getByLabel(name, { exact: true });
      if ((await field.count()) > 0) await field.fill(String(value));
    }
    return decodeURIComponent(page.url());
  };
  await expect.poll(typed).toContain(`neuron=${layer}@${channel},${row},${column}`);
  await page.waitForFunction(
    ([name, index]) => document.querySelector('.equation h2')?.textContent?.startsWith(`${name} ${index}`),
    [layer, channel] as const,
  );
}

describe.each(backends)('the network in space on %s', (backend) => {
  test('is drawn in few calls, and its neurons add up', async () => {
    const { page, complaints } = await openPage(studio, `backend=${backend}&view=space`);
    await page.waitForSelector(isDrawn);
    // The picture and what each block of layers ends with.
    const names = (): Promise<string[]> => page.locator('.planes li button span:first-child').allTextContents();
    await expect
      .poll(names)
      .toEqual(['picture', 'relu1', 'relu2', 'relu3', 'relu4', 'relu5', 'pool', 'gap', 'predictions']);
    const labels = (): Promise<string[]> => page.locator('.space .labels span').allTextContents();
    await expect.poll(labels).toEqual(expect.arrayContaining(['picture', 'relu1']));
    await expect.poll(() => page.getByLabel('Backend').inputValue()).toBe(backend);

    await choose(page, 'relu2', 5, 0, 15);
    await expectSums(page, ['relu2', 'bn2', 'conv2']);
    await choose(page, 'pool', 3, 8, 8);
    await expectSums(page, ['pool']);
    await choose(page, 'gap', 9, 0, 0);
    await expectSums(page, ['gap']);
    await choose(page, 'predictions', 5, 0, 0);
    await expectSums(page, ['predictions']);
    await choose(page, 'relu1', 3, 10, 11);
    await expectSums(page, ['relu1', 'bn1', 'conv1']);

    const { calls, milliseconds } = await costOfTurning(page);
    console.log(
      `studio: in space on ${backend}: ${calls} draw calls, ${milliseconds} ms of the main thread a frame (8 are wanted)`,
    );
    expect(calls).toBeLessThanOrEqual(60);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the network in space', () => {
  test('is walked through by the keyboard, back along what a value comes from', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=space');
    await page.waitForSelector(isDrawn);
    await page.locator('.space canvas').focus();
    const title = page.locator('.equation h2');
    await page.keyboard.press('Enter');
    await page.waitForSelector(isAdded);
    await expect.poll(() => title.textContent()).toMatch(/^relu1 \d+ \(\d+, \d+\)/);
    await page.keyboard.press('PageDown');
    await expect.poll(() => title.textContent()).toMatch(/^relu2 /);
    const [, channel, x, y] = /^relu2 (\d+) \((\d+), (\d+)\)/.exec((await title.textContent())!)!.map(Number) as [
      never,
      number,
      number,
      number,
    ];
    const there = (c: number, column: number, row: number): Promise<void> =>
      expect.poll(() => title.textContent()).toBe(`relu2 ${c} (${column}, ${row})`);
    await page.keyboard.press('c');
    await there((channel + 1) % 32, x, y);
    await page.keyboard.press(x > 0 ? 'ArrowLeft' : 'ArrowRight');
    await there((channel + 1) % 32, x > 0 ? x - 1 : x + 1, y);
    const before = page.url();
    await page.waitForSelector(isAdded);
    // The first product's neuron.
    await page.locator('[data-step="conv2"] th button').first().press('Enter');
    await expect.poll(() => title.textContent()).toMatch(/^relu1 /);
    await expect.poll(() => page.url()).not.toBe(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('is picked, turned, zoomed, shown whole again and saved', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=space&neuron=relu3@7,9,8');
    await page.waitForSelector(isAdded);
    const canvas = page.locator('.space canvas');
    const looks = (): Promise<string> =>
      page
        .locator('.sight')
        .screenshot()
        .then((bytes) => bytes.toString('base64'));
    /** What is seen once nothing is computed and two looks are the same. */
    const still = async (): Promise<string> => {
      await idle(page);
      for (let last = '', now = await looks(); ; [last, now] = [now, await looks()]) if (now === last) return now;
    };
    const whole = await still();
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 150, { steps: 4 });
    await page.mouse.up();
    // A turn chooses nothing.
    expect(page.url()).toContain(encodeURIComponent('relu3@7,9,8'));
    await page.mouse.wheel(0, 400);
    await expect.poll(async () => (await still()) === whole).toBe(false);
    await page.getByRole('button', { name: 'Fit' }).click();
    await page.mouse.move(0, 0);
    await canvas.focus(); // its ring is drawn or not as before
    await page.keyboard.press('f');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await expect.poll(async () => (await still()) === whole).toBe(true);

    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTitle('Save the network in space as PNG').click(),
    ]);
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const [json] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTitle(/numbers of neuron relu3/).click(),
    ]);
    const { steps, fields } = JSON.parse(readFileSync(await json.path(), 'utf8')) as {
      steps: { layer: string }[];
      fields: object;
    };
    expect(steps.map(({ layer }) => layer)).toEqual(['relu3', 'bn3', 'conv3']);
    // conv3's window of 3, conv2's of 4 with a stride of 2, conv1's likewise, by hand: rows 9 - 1 to 9 + 1 of 16; 15 to
    // 20 of 32; 29 to 42 of 64.
    expect(fields).toMatchObject({
      relu2: { top: 8, bottom: 11 },
      relu1: { top: 15, bottom: 23 },
      '': { top: 29, bottom: 47 },
    });

    // Somewhere in the middle of the view some plane is hit.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => page.url()).not.toContain(encodeURIComponent('relu3@7,9,8'));
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows each layer where that is wanted', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=space');
    await page.waitForSelector(isDrawn);
    await page.getByLabel('Planes').selectOption('each');
    await expect.poll(() => page.locator('.planes li').count()).toBe(19);
    await choose(page, 'bn1', 2, 3, 4);
    await expectSums(page, ['bn1', 'conv1']);
    await expect.poll(() => page.url()).toContain('planes=each');
    await page.close();
  });

  const folder = join(models, 'mobilenet_v1_0.25_224_dense');
  // WebGL takes a quarter of a minute; Explain has this network there.
  const real = present(folder, 'MobileNet in space') ? ['wasm'] : [];
  test.for(real)('of MobileNet is drawn in few calls, and its neurons add up on %s', async (backend) => {
    const { page, complaints } = await openPage(studio, `backend=${backend}&view=space`);
    await page.waitForSelector(isDrawn);
    const parts = ['model.json', 'group1-shard1of1.bin'].map((name) => join(folder, name));
    await page.getByLabel('model.json and its shards', { exact: true }).setInputFiles(parts);
    // A few planes at first: the last of each size, and the vectors.
    const names = (): Promise<string[]> => page.locator('.planes li button span:first-child').allTextContents();
    const few = ['conv_pw_1_relu', 'conv_pw_3_relu', 'conv_pw_5_relu', 'conv_pw_11_relu', 'conv_pw_13_relu'];
    await expect.poll(names).toEqual(expect.arrayContaining(few));
    expect((await names()).length).toBeLessThanOrEqual(10);
    expect(await overlaps(page)).toEqual([]);
    // Another layer, and what its sum comes from, join them.
    await choose(page, 'conv_dw_13_relu', 100, 3, 6);
    await expectSums(page, ['conv_dw_13_relu', 'conv_dw_13_bn', 'conv_dw_13'], 5e-3);
    await choose(page, 'conv_pw_1_relu', 5, 50, 111);
    await expectSums(page, ['conv_pw_1_relu', 'conv_pw_1_bn', 'conv_pw_1'], 5e-3);
    const { calls, milliseconds } = await costOfTurning(page);
    console.log(
      `studio: MobileNet in space on ${backend}: ${calls} draw calls, ${milliseconds} ms of the main thread a frame (8 are wanted)`,
    );
    expect(calls).toBeLessThanOrEqual(60);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
