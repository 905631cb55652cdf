import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { max, setBackend, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { activations, networkDissect, openNetwork, type Dissection } from 'netlens';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { pictureBatches } from '../../examples/dissect/pictures.js';
import { loadShapeClassifier } from '../../examples/world/load.js';
import { concepts } from '../../examples/world/world.js';
import { models, present } from '../support/shared.js';
import { needing } from '../machines/needing.js';
import { colours, modelFiles, pressAt, saved, violations, worldImage } from './look.js';
import { openPage, startStudio, stopStudio, type Studio, usualBackends } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const tensors = (page: Page): Promise<number> =>
  page
    .workers()[0]!
    .evaluate(
      () => (globalThis as unknown as { _tfengine: { state: { numTensors: number } } })._tfengine.state.numTensors,
    );

describe.each(usualBackends)('Inside on %s', (backend) => {
  test('shows a layer, its weights, the pictures that excite a unit, and what its units detect', async () => {
    const { page, complaints } = await openPage(studio, `backend=${backend}&view=inside`);
    await page.waitForSelector('.sheet canvas');
    await expect.poll(() => page.getByLabel('Backend').inputValue()).toBe(backend);
    await page.getByRole('button', { name: /^relu3/ }).click();
    await page.getByText('48 channels').waitFor();
    await expect.poll(() => colours(page, '.sheet canvas')).toBeGreaterThan(32);

    await page.getByRole('button', { name: 'Weights' }).click();
    await page.getByRole('button', { name: 'Those of conv3' }).click();
    await page.getByText('3 × 3 × 32 × 48').waitFor();
    await expect.poll(() => colours(page, '.filters canvas')).toBeGreaterThan(32);

    await page.getByRole('button', { name: /^relu5/ }).click();
    await page.getByRole('button', { name: 'Top pictures' }).click();
    await page.getByLabel('Among which pictures').selectOption('photos');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('8 of 8 pictures looked at').waitFor();
    await expect.poll(() => page.locator('.top figure').count()).toBe(8);

    await page.getByRole('button', { name: 'Concepts' }).click();
    await page.getByLabel('Pictures', { exact: true }).fill('40');
    const before = await tensors(page);
    await page.getByRole('button', { name: 'Dissect relu5' }).click();
    await page.getByText(/of 64 units are detectors/).waitFor();
    await expect.poll(() => page.locator('.units canvas').count()).toBeGreaterThan(10);
    await expect.poll(() => tensors(page)).toBe(before);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('Inside', () => {
  test('draws what a neuron sees, and which neurons see a pixel', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu2');
    await page.waitForSelector('.sheet canvas');
    // conv1 4 x 4 and conv2 4 x 4, each with stride 2 and one pixel of padding: 10 pixels, every 4, from -3 on.
    const map = page.getByRole('img', { name: 'Channel 0 of relu2' });
    const box = (await map.boundingBox())!;
    await map.hover({ position: { x: (5.5 / 16) * box.width, y: (3.5 / 16) * box.height } });
    await page.getByText('Neuron (5, 3):').waitFor();
    await page.getByText('It sees rows 9 to 18, columns 17 to 26').waitFor();
    const outline = (): Promise<number> =>
      page.$eval(
        '.pair figure:nth-child(2) .box',
        ({ style }) => (parseFloat((style as CSSStyleDeclaration).top) / 100) * 64,
      );
    await expect.poll(outline).toBeCloseTo(9, 4);
    // The other way round, by the keyboard: the middle pixel, (32, 32).
    const picture = page.getByRole('img', { name: 'The picture, with what the neuron sees' });
    await page.mouse.move(0, 0);
    await picture.focus();
    await page.keyboard.press('ArrowDown');
    // Rows i with 4 i - 3 <= 32 <= 4 i + 6: 7 and 8.
    await page.getByText('Pixel (32, 32): seen by neurons in rows 7 to 8, columns 7 to 8').waitFor();
    await expect.poll(() => page.locator('.pair figure:nth-child(1) .box').count()).toBe(1);
    await page.close();
  });

  test('chooses layers, units and parts by the keyboard, and keeps them in the address', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu1');
    await page.waitForSelector('.sheet canvas');
    const chosen = page.locator('.graph button[aria-pressed=true]');
    await chosen.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'bn2', exact: true }).waitFor();
    // One of all layers is in the order of tabs.
    expect(await page.locator('.graph button[tabindex="0"]').count()).toBe(1);
    await page.locator('.sheet canvas').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    // From the middle of 4 x 8 channels one to the right: row 2, column 5.
    await page.getByRole('img', { name: 'Channel 21 of bn2' }).waitFor();
    await page.getByRole('button', { name: 'Weights' }).press('Enter');
    await expect.poll(() => new URL(page.url()).hash).toMatch(/layer=bn2.*unit=21.*part=weights/);
    await page.close();
  });

  test('saves the numbers that the layer has', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu5&picture=shapes:3000000042');
    await page.waitForSelector('.sheet canvas');
    const json = await saved(page, () => page.getByTitle('Save the numbers of relu5 activations as JSON').click());
    const { values, channels } = JSON.parse(json.toString()) as { values: number[]; channels: number };
    await setBackend('cpu');
    const model = await loadShapeClassifier();
    const wanted = await activations(model, worldImage(3_000_000_042), { layers: ['relu5'] })['relu5']!.data();
    expect([channels, values.length]).toEqual([64, wanted.length]);
    values.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-3));
    model.dispose();
    await page.close();
  });

  test('finds the pictures that excite a unit most', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu5&unit=9&part=top');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    // What is found so far is there before the end.
    await page.locator('.top figure').first().waitFor();
    await page.getByText('240 of 240 pictures looked at').waitFor();
    await page.getByRole('button', { name: 'Find', exact: true }).waitFor();
    const json = await saved(page, () => page.getByTitle(/numbers of relu5 channel 9 top/).click());
    const found = JSON.parse(json.toString()) as { name: string; score: number }[];
    // A naive loop over the same pictures.
    await setBackend('wasm');
    const network = openNetwork(await loadShapeClassifier());
    const strongest = (seed: number): number =>
      tidy(() => {
        const map = activations(network, worldImage(seed), { layers: ['relu5'] })['relu5'] as Tensor4D;
        return max(map, [0, 1, 2]).dataSync()[9]!;
      });
    const all = Array.from({ length: 240 }, (_, i) => ({
      name: `shapes:${3_100_000_000 + i}`,
      score: strongest(3_100_000_000 + i),
    }));
    const wanted = all.sort((a, b) => b.score - a.score).slice(0, 9);
    expect(found.map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
    found.forEach(({ score }, i) => expect(score).toBeCloseTo(wanted[i]!.score, 3));
    network.dispose();
    // Another unit of the layer is there at once; a picture that is pressed becomes the picture.
    await page.getByLabel('Channel').fill('10');
    await page.getByText('excite channel 10 most').waitFor();
    const name = await page.$eval('.top button', (element) => {
      (element as HTMLButtonElement).click();
      return (element as HTMLButtonElement).title.replace('Look at ', '');
    });
    await expect.poll(() => decodeURIComponent(page.url())).toContain(`picture=${name}`);
    await page.close();
  });

  test('looks at a dropped folder, leaves out what is no picture, and can be stopped', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=inside&layer=relu4&part=top');
    await page.getByRole('button', { name: 'Find', exact: true }).waitFor();
    const photos = ['chelsea.jpg', 'coffee.jpg', 'rocket.jpg'].map((name) =>
      readFileSync(join('examples/photos', name)),
    );
    const files = [
      ...Array.from({ length: 60 }, (_, i) => ({ name: `${i}.jpg`, bytes: photos[i % 3]! })),
      { name: 'broken.jpg', bytes: Buffer.from('no picture') },
    ];
    await page.evaluate(
      (list) => {
        const transfer = new DataTransfer();
        for (const { name, base64 } of list) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          transfer.items.add(new File([bytes], name, { type: 'image/jpeg' }));
        }
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      },
      files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })),
    );
    await page.getByText('61 pictures of yours').waitFor({ state: 'attached' });
    const find = page.getByRole('button', { name: 'Find', exact: true });
    await pressAt(page, '.top figure', 'Stop');
    await find.click();
    await page.locator('.top figure').first().waitFor();
    await find.waitFor();
    const told = (await page.locator('.layer [role=status]').textContent())!;
    expect(Number(/^(\d+) of 61/.exec(told)![1])).toBeLessThan(61);
    expect(await page.locator('.top figure').count()).toBeGreaterThan(0);
    await find.click();
    await page.getByText('61 of 61 pictures looked at, 1 of them no pictures').waitFor();
    await expect.poll(() => page.locator('.top figure').count()).toBe(9);
    // A folder that is chosen: its README is no picture.
    await page.getByLabel('A folder of pictures').setInputFiles('examples/photos');
    await page.getByText('8 pictures of yours').waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('names units as networkDissect does, and saves the report', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu5&part=concepts');
    await page.getByLabel('Pictures', { exact: true }).fill('80');
    await page.getByRole('button', { name: 'Dissect relu5' }).click();
    await page.locator('.dissection[data-done]').waitFor();
    const json = await saved(page, () => page.getByTitle('Save the numbers of relu5 units as JSON').click());
    const { layers } = JSON.parse(json.toString()) as Dissection;
    await setBackend('wasm');
    const model = await loadShapeClassifier();
    const data = (): ReturnType<typeof pictureBatches> => pictureBatches(80, { first: 3_200_000_000 });
    const wanted = await networkDissect(model, data, { layers: ['relu5'], concepts });
    model.dispose();
    // The page's pictures are rounded to whole levels: the figures may differ in the third digit.
    const pairs = wanted.layers['relu5']!.map((unit, i) => [unit, layers['relu5']![i]!] as const);
    for (const [unit, other] of pairs) expect(Math.abs(unit.iou - other.iou)).toBeLessThan(0.02);
    expect(pairs.filter(([unit, other]) => unit.concept === other.concept).length).toBeGreaterThan(60);

    // prettier-ignore
    const html = (await saved(page, () => page.getByRole('button', { name: 'Save the report as a page' }).click())).toString();
    expect(html).toContain('<h1>What the units of relu5 in shapes detect</h1>');
    expect(html.match(/data:image\/png/g)!.length).toBeGreaterThan(100);
    // A unit that is pressed is looked at.
    const unit = page.locator('.units button').filter({ hasText: /^Unit/ }).first();
    const number = (await unit.textContent())!.replace('Unit ', '');
    await unit.click();
    await page.getByRole('img', { name: `Channel ${number} of relu5` }).waitFor();
    await page.close();
  });

  test('stops a dissection, and leaves nothing behind', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=inside&layer=relu5&part=concepts');
    await page.getByLabel('Pictures', { exact: true }).fill('5000');
    const before = await tensors(page);
    await page.getByRole('button', { name: 'Dissect relu5' }).click();
    await page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Dissect relu5' }).waitFor();
    await expect.poll(() => tensors(page)).toBe(before);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('has no serious fault of accessibility: %s, %d pixels wide', async (colorScheme, width) => {
    const options = { colorScheme, viewport: { width, height: 800 } };
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu5', options);
    const fits = (): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1);
    const check = async (part: string): Promise<void> => {
      expect(await violations(page), part).toEqual([]);
      expect(await fits(), part).toBe(true);
    };
    await page.waitForSelector('.sheet canvas');
    await check('activations');
    await page.getByRole('button', { name: 'Top pictures' }).click();
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.locator('.top figure').first().waitFor();
    await check('top pictures');
    await page.getByRole('button', { name: 'Concepts' }).click();
    await page.getByLabel('Pictures', { exact: true }).fill('40');
    await page.getByRole('button', { name: 'Dissect relu5' }).click();
    await page.locator('.dissection[data-done]').waitFor();
    await page.getByLabel('Also units that detect nothing').check();
    await check('concepts');
    await page.getByRole('button', { name: 'Weights' }).click();
    await page.getByRole('button', { name: 'Those of conv5' }).click();
    await page.waitForSelector('.filters canvas');
    await check('weights');
    await page.getByRole('button', { name: /^gap/ }).click();
    await page.getByRole('button', { name: 'Activations' }).click();
    await page.waitForSelector('.bars');
    await check('a layer without places');
    await page.close();
  });

  const mobilenet = join(models, 'mobilenet_v1_0.25_224_dense');
  const second = join(models, 'mobilenet_v2_1.0_224_quant8');
  const lenet = join(models, 'mnist_lenet_keras');
  const areThere = [mobilenet, second, lenet].map((folder) => present(folder, "Inside's tests on real models"));
  const real = areThere.every(Boolean) ? usualBackends : [];
  test.for(real)('looks inside real models on %s', async (backend) => {
    const { page, complaints } = await openPage(studio, `backend=${backend}&view=inside&picture=cat_and_coffee.jpg`);
    await page.waitForSelector('.sheet canvas');
    const open = (folder: string): Promise<void> =>
      page.getByLabel('model.json and its shards', { exact: true }).setInputFiles(modelFiles(folder));
    await open(mobilenet);
    await page.getByRole('button', { name: /^conv_pw_13_relu/ }).click();
    await page.getByText('256 channels').waitFor();
    await expect.poll(() => colours(page, '.sheet canvas')).toBeGreaterThan(32);
    // The concepts are the small world's, which this network does not know.
    expect(await page.getByRole('button', { name: 'Concepts' }).count()).toBe(0);
    await page.getByRole('button', { name: /^conv_preds/ }).click();
    await page.getByText('1000 values').waitFor();
    // The answer has a bar, the highest, wherever it is among the classes.
    await page.getByText('A bar is the strongest of 4 neighbours.').waitFor();
    const answer = page.locator('.bars .largest');
    await expect.poll(() => answer.getAttribute('title')).toMatch(/^espresso: 0\.7/);
    expect(await answer.getAttribute('style')).toContain('height: 100%');
    await page.getByText('a neuron sees the whole picture').waitFor();
    await open(lenet);
    await page.getByRole('button', { name: /^MaxPooling2D_1/ }).click();
    await page.getByText('6 channels').waitFor();
    await page.getByText('a neuron sees 6 × 6 pixels, 2 × 2 apart').waitFor();
    if (backend === 'wasm') {
      // A hundred layers with their residual sums.
      await open(second);
      await page.getByRole('button', { name: /^add_4/ }).click();
      await page.getByText('64 channels').waitFor();
      await expect.poll(() => page.locator('.graph li').count()).toBe(100);
      // Two come into the sum, and two go out of it: to the next block and past it.
      await expect.poll(() => page.locator('.graph svg path.own:not(.empty)').count()).toBe(4);
    }
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
