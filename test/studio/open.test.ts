import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { readTwin } from '../support/disk.js';
import { models, present } from '../support/shared.js';
import { randomizeWeights } from '../support/weights.js';
import { needing } from '../machines/needing.js';
import { modelFiles, saved, violations } from './look.js';
import { openPage, startStudio, stopStudio, type Studio, usualBackends } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const seen = 'The picture that the network sees';
const answered = (page: Page): Promise<void> => page.waitForSelector('.classes li').then(() => undefined);
const top = async (page: Page): Promise<string> =>
  (await page.locator('.classes li button').first().textContent())!.replaceAll(/\s+/g, ' ');

type Dropped = readonly [name: string, bytes: Buffer, type: string];

/** A model as files to drop: first the weights. */
async function filesOf(made: LayersModel): Promise<Dropped[]> {
  const files: Dropped[] = [];
  await made.save(
    tf.io.withSaveHandler(({ modelTopology, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      files.push(['weights.bin', Buffer.from(tf.io.CompositeArrayBuffer.join(weightData)), '']);
      files.push(['model.json', Buffer.from(JSON.stringify({ modelTopology, weightsManifest })), 'application/json']);
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    }),
  );
  return files;
}

/** Gives files to the page as the browser would: dropped on it, or pasted. */
function give(page: Page, how: 'drop' | 'paste', files: readonly Dropped[]): Promise<void> {
  const plain = files.map(([name, bytes, type]) => [name, bytes.toString('base64'), type] as const);
  return page.evaluate(
    ([kind, list]) => {
      const transfer = new DataTransfer();
      for (const [name, base64, type] of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
      document.body.dispatchEvent(event);
    },
    [how, plain] as const,
  );
}

const photo = (name: string): Dropped => [name, readFileSync(join('examples/photos', name)), 'image/jpeg'];

/** What the picture looks like, as one number a channel. */
const meanOf = (page: Page): Promise<number[]> =>
  page.getByRole('img', { name: seen }).evaluate((canvas) => {
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 64, 64);
    return [0, 1, 2].map((c) => {
      let sum = 0;
      for (let i = c; i < data.length; i += 4) sum += data[i]!;
      return sum / (data.length / 4);
    });
  });

const redness = async (page: Page): Promise<number> => {
  const [red, , blue] = await meanOf(page);
  return red! - blue!;
};

describe('Open', () => {
  test('scales the picture as chosen, says so in the address, and guesses again', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm');
    await answered(page);
    const usual = await top(page);
    await page.getByText(/guessed: by the model's name, shapes/).waitFor();
    const scale = page.getByLabel('Input scale');
    for (const name of ['-1..1', '0..255', 'caffe', 'torch']) {
      await scale.selectOption(name);
      await expect.poll(() => top(page), { message: name }).not.toBe(usual);
      await expect.poll(() => decodeURIComponent(page.url())).toContain(`scale=${name}`);
    }
    // Written freely, the same numbers give the same answer.
    await scale.selectOption('of your own');
    await page.getByLabel('Channels').selectOption('rgb');
    await page.getByLabel('Offset').fill('0');
    await page.getByLabel('Offset').press('Enter');
    await page.getByLabel('Factor').fill('0.00392156862745098');
    await page.getByLabel('Factor').press('Enter');
    await expect.poll(() => top(page)).toBe(usual);
    await page.getByLabel('Factor').fill('one');
    await page.getByLabel('Factor').press('Enter');
    await expect.poll(() => page.locator('.fault').textContent()).toMatch(/one number or three/);
    await page.getByRole('button', { name: 'Guess again' }).click();
    await expect.poll(() => page.url()).not.toContain('scale=');
    await expect.poll(() => scale.inputValue()).toBe('0..1');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a link brings the scale and the picture along', async () => {
    const { page } = await openPage(studio, 'backend=wasm&scale=torch&picture=coffee.jpg');
    await answered(page);
    await expect.poll(() => page.getByLabel('Input scale').inputValue()).toBe('torch');
    // The cup's picture is mostly red.
    await expect.poll(() => redness(page)).toBeGreaterThan(60);
    await page.close();
  });

  test('a link to a picture that is not there says so, and shows another', async () => {
    const { page } = await openPage(studio, 'backend=wasm&picture=nowhere.jpg');
    await answered(page);
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('no sample picture nowhere.jpg');
    await page.close();
  });

  test('takes a dropped, a pasted and a drawn picture, and a folder of them', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&view=inside&part=top');
    await page.getByRole('img', { name: seen }).waitFor();
    await give(page, 'drop', [photo('coffee.jpg')]);
    await expect.poll(() => redness(page)).toBeGreaterThan(60);
    const cup = await meanOf(page);
    await give(page, 'paste', [photo('rocket.jpg')]);
    await expect.poll(() => meanOf(page)).not.toEqual(cup);
    // A folder: what is no picture is left aside.
    const files = ['chelsea.jpg', 'coffee.jpg', 'rocket.jpg'].map(photo);
    await give(page, 'drop', [...files, ['README.md', Buffer.from('text'), 'text/markdown']]);
    await page.getByText('3 pictures of yours').waitFor({ state: 'attached' });

    // The pad, by the keyboard alone: a line to the right.
    await page.getByRole('button', { name: 'Draw…' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog canvas').focus();
    await page.keyboard.press(' ');
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Use it' }).press('Enter');
    // A line of 80 of 224 by 19 pixels with round ends, in white on black.
    const covered = (80 * (224 / 12) + (Math.PI / 4) * (224 / 12) ** 2) / 224 ** 2;
    await expect.poll(async () => (await meanOf(page))[0]! / 255).toBeCloseTo(covered, 2);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('takes labels from a file, and says what is wrong with one', async () => {
    const { page } = await openPage(studio, 'backend=wasm');
    await answered(page);
    const names = Array.from({ length: 10 }, (_, i) => `name ${i}`);
    const give = (name: string, text: string): Promise<void> =>
      page
        .getByLabel('Class names, one a line')
        .setInputFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(text) }]);
    await give('labels.txt', `${names.join('\n')}\n`);
    await page.getByRole('button', { name: /^name 4/ }).waitFor();
    await page.getByText('10 classes, named').waitFor();
    await give('labels.json', JSON.stringify(names.slice(0, 4)));
    await page.getByText('4 names for 10 classes').waitFor();
    await give('labels.json', '{"a": 1}');
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/labels\.json: .*the JSON holds no names/);
    await page.close();
  });

  test('opens a model by its address, which the link then holds', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm');
    await answered(page);
    await page.route('**/elsewhere/*', (route) =>
      route.fulfill({ path: join('examples/world/model', new URL(route.request().url()).pathname.split('/').at(-1)!) }),
    );
    await page.getByLabel('URL of a model.json').fill(`${studio.url}elsewhere/model.json`);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('10 classes without names').waitFor();
    await expect.poll(() => decodeURIComponent(page.url())).toContain('elsewhere/model.json');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('opens a graph-model, dropped with its shard and labels in any order', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&picture=coffee.jpg');
    await answered(page);
    const shard = (format: string): Dropped => ['weights.bin', Buffer.from(readTwin(`${format}/weights.bin`)), ''];
    const description = (format: string): Dropped => [
      'model.json',
      Buffer.from(readTwin(`${format}/model.json`)),
      'application/json',
    ];
    const names: Dropped = ['labels.txt', Buffer.from('red\ngreen\nblue\ngrey\n'), 'text/plain'];
    await give(page, 'drop', [shard('layers'), names, description('layers')]);
    await page.getByText('4 classes, named').waitFor();
    await page.getByText('12 × 12 × 3').waitFor();
    await expect.poll(() => page.locator('.classes li').count()).toBe(4);
    const usual = await page.locator('.classes li').allTextContents();
    expect(usual.join()).toMatch(/(red|green|blue|grey)[\d.]+ %/);

    await give(page, 'drop', [names, shard('graph'), description('graph')]);
    await page.locator('aside strong', { hasText: /^model$/ }).waitFor();
    await expect.poll(() => page.locator('.classes li').allTextContents()).toEqual(usual);
    await page.waitForSelector('[data-method="Grad-CAM"][data-done]');
    await page.waitForSelector('[data-method="Saliency"][data-done]');
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);

    // What is no model of TensorFlow.js yet is named, with the way there.
    await give(page, 'drop', [['model.h5', Buffer.from('HDF'), '']]);
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/model\.h5 is a Keras file: convert it/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('opens a graph-model by an address with a query', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm');
    await answered(page);
    const asked: string[] = [];
    await page.route('**/signed/**', (route) => {
      const { pathname, search } = new URL(route.request().url());
      asked.push(search);
      return route.fulfill({ body: Buffer.from(readTwin(`graph/${pathname.split('/').at(-1)!}`)) });
    });
    await page.getByLabel('URL of a model.json').fill(`${studio.url}signed/model.json?key=a%2Fb`);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('4 classes without names').waitFor();
    await page.locator('aside strong', { hasText: /^signed$/ }).waitFor();
    expect(asked).toEqual(['?key=a%2Fb', '?key=a%2Fb']);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('looks at each of several outputs: percent where there are probabilities, else scores', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&picture=coffee.jpg');
    await answered(page);
    const picture = input({ shape: [16, 16, 2] });
    const features = layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }).apply(picture);
    const pooled = layers.globalAveragePooling2d({}).apply(features);
    const outputs = [
      layers.dense({ units: 3, activation: 'softmax', name: 'colour' }).apply(pooled),
      layers.dense({ units: 5, name: 'shape' }).apply(pooled),
    ] as SymbolicTensor[];
    await give(page, 'drop', await filesOf(randomizeWeights(model({ inputs: picture, outputs }), 5)));
    await page.getByText('16 × 16 × 2').waitFor();
    await page.getByText('3 classes without names').waitFor();
    const said = page.locator('.classes li .number');
    await expect.poll(async () => (await said.allTextContents()).every((text) => text.endsWith(' %'))).toBe(true);
    await page.waitForSelector('[data-method="Input x gradient"][data-done]');
    await page.getByLabel('Output', { exact: true }).selectOption('shape');
    await page.getByText('5 classes without names').waitFor();
    await expect.poll(async () => (await said.allTextContents()).some((text) => text.includes('%'))).toBe(false);
    expect(await said.count()).toBe(5);
    await page.waitForSelector('[data-method="Grad-CAM"][data-done]');
    await expect.poll(() => page.url()).toContain('output=shape');
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('explains a class of a segmentation where it wins, and over a region', async () => {
    const { page, complaints } = await openPage(studio, 'backend=wasm&picture=coffee.jpg');
    await answered(page);
    const made = sequential({ layers: [layers.conv2d({ inputShape: [8, 8, 3], filters: 3, kernelSize: 1 })] });
    // Three scores at each place: its red, its green, its blue.
    made.setWeights([tf.tensor4d([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 3, 3]), tf.zeros([3])]);
    await give(page, 'drop', await filesOf(made));
    await page.getByText('8 × 8 × 3').waitFor();
    await page.getByText('The share of the 8 × 8 places where each class wins.').waitFor();
    const saliency = page.getByRole('figure', { name: 'Saliency' });
    const lit = async (): Promise<number> => {
      const { values } = JSON.parse(
        (await saved(page, () => saliency.getByRole('button', { name: /JSON/ }).click())).toString(),
      ) as { values: number[] };
      return values.filter((value) => value > 0).length;
    };
    await page.locator('.classes li button', { hasText: 'class 0' }).click();
    await page.getByLabel('Region').fill('0, 2, 4, 3');
    await page.getByLabel('Region').press('Enter');
    await expect.poll(() => decodeURIComponent(page.url())).toContain('region=0,+2,+4,+3');
    await expect.poll(lit).toBe(12);
    await page.getByLabel('Region').fill('6,0,4,4');
    await page.getByLabel('Region').press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/not within 8 rows and 8 columns/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('on a phone the view comes first, and the model is a touch away', async () => {
    const options = { viewport: { width: 360, height: 740 }, hasTouch: true };
    const { page } = await openPage(studio, 'backend=wasm', options);
    await answered(page);
    const main = (await page.locator('main').boundingBox())!;
    expect(main.y).toBeLessThan(300);
    expect(await page.getByRole('button', { name: 'Embedded' }).count()).toBe(0);
    await page.locator('.fold summary').tap();
    await page.getByRole('button', { name: 'Embedded' }).waitFor();
    await page.getByLabel('Input scale').selectOption('of your own');
    await page.getByLabel('Offset').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole('button', { name: 'Draw…' }).tap();
    await page.locator('dialog canvas').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  const lenet = join(models, 'mnist_lenet_keras');
  const digits = present(lenet, "Open's test of a model of digits") ? usualBackends : [];
  test.for(digits)('opens a model of 28 x 28 digits, and reads one that is drawn: %s', async (backend) => {
    const { page, complaints } = await openPage(studio, `backend=${backend}`);
    await answered(page);
    await page.getByLabel('model.json and its shards', { exact: true }).setInputFiles(modelFiles(lenet));
    await page.getByText('28 × 28 × 1').waitFor();
    await page.getByRole('button', { name: 'Draw…' }).click();
    const { x, y } = (await page.locator('dialog canvas').boundingBox())!;
    await page.mouse.move(x + 60, y + 50);
    await page.mouse.down();
    // prettier-ignore
    for (const [right, down] of [[160, 50], [100, 180]] as const) await page.mouse.move(x + right, y + down, { steps: 8 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Use it' }).click();
    await expect.poll(() => top(page)).toMatch(/^class 7/);
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
