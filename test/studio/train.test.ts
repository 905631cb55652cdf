import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from 'netlens/node';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { backends, use } from '../support/backends.js';
import { needing } from '../machines/needing.js';
import { violations } from './look.js';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

const { describe, test } = needing('chromium');

describe('the studio trains', () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio(inject('studio'));
  });
  afterAll(() => stopStudio(studio));

  const progress = '.progress p';
  const stepOf = async (page: Page): Promise<number> => Number(await page.locator(progress).getAttribute('data-step'));
  const accuracyOf = async (page: Page): Promise<number> =>
    Number(await page.locator(progress).getAttribute('data-accuracy'));
  const open = async (
    hash: string,
    options: Parameters<typeof openPage>[2] = {},
  ): Promise<{ page: Page; complaints: readonly string[] }> => {
    const opened = await openPage(studio, `view=train&${hash}`, options);
    await opened.page.waitForSelector('.strip canvas');
    return opened;
  };
  const press = (page: Page, name: string): Promise<void> =>
    page.getByRole('main').getByRole('button', { name, exact: true }).click();
  const pause = async (page: Page): Promise<void> => {
    await press(page, 'Pause');
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
  };
  const looks = (page: Page, label: RegExp): Promise<string> =>
    page.getByRole('img', { name: label }).evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const alerts = (page: Page): Promise<string[]> => page.locator('[role=alert]').allTextContents();
  /** What tfjs holds in the worker. */
  const held = (page: Page): Promise<{ tensors: number; bytes: number }> =>
    page.workers()[0]!.evaluate(() => {
      const { _tfengine: engine } = globalThis as unknown as {
        _tfengine: { state: { numTensors: number; numBytes: number } };
      };
      return { tensors: engine.state.numTensors, bytes: engine.state.numBytes };
    });

  test('on digits until nine of ten held-out ones are right, everything changing, the page answering', async () => {
    const { page, complaints } = await open('backend=wasm');
    expect(await accuracyOf(page)).toBeLessThan(0.3);
    const kinds = [
      /^activations of conv2/,
      /^gradients of conv1/,
      /^weights of conv1/,
      /^gradient of picture/,
      /^weights of dense1/,
    ];
    const before = await Promise.all(kinds.map((kind) => looks(page, kind)));
    await page.evaluate(() => {
      const gaps: number[] = [];
      let last = performance.now();
      const tick = (now: number): void => {
        gaps.push(now - last);
        last = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      Object.assign(globalThis, { gaps });
    });
    const start = performance.now();
    await press(page, 'Start');
    await expect.poll(() => accuracyOf(page)).toBeGreaterThanOrEqual(0.9);
    const reached = (performance.now() - start) / 1000;
    await pause(page);
    const gaps = await page.evaluate(() => (globalThis as unknown as { gaps: number[] }).gaps.sort((a, b) => a - b));
    console.log(
      `studio: trained on MNIST on wasm: ${(100 * (await accuracyOf(page))).toFixed(1)} % of the held-out digits ` +
        `after ${reached.toFixed(0)} s and ${await stepOf(page)} steps; the page's frames came ${gaps[Math.floor(0.95 * gaps.length)]!.toFixed(0)} ms apart at most in 95 of 100`,
    );
    for (const [i, kind] of kinds.entries()) await expect.poll(() => looks(page, kind)).not.toBe(before[i]);
    await page.getByRole('img', { name: /^Loss by step: 0\.\d\d while learning, 0\.\d\d on held-out/ }).waitFor();

    // A step is one step of 32 pictures.
    const step = await stepOf(page);
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(step + 1);
    await page.locator(progress, { hasText: `${(32 * (step + 1)).toLocaleString('en')} pictures` }).waitFor();
    expect(await alerts(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('and then explains what it has trained, saves it, and goes on', async () => {
    const { page, complaints } = await open('backend=wasm');
    await press(page, 'Start');
    await expect.poll(() => accuracyOf(page)).toBeGreaterThanOrEqual(0.9);
    await pause(page);
    const [step, accuracy] = [await stepOf(page), await accuracyOf(page)];

    // Another picture, by its number; by a click on a mistake; and what is wrong about it.
    const answer = page.getByRole('region', { name: 'Watched picture' }).getByRole('heading');
    await page.getByLabel('Held-out picture', { exact: true }).fill('2');
    await page.getByRole('img', { name: 'held-out picture 2', exact: true }).waitFor();
    const mistake = page.getByRole('group', { name: 'The surest mistakes' }).getByRole('button').first();
    const says = /taken for (\d) with \d+ %, is (\d)/.exec((await mistake.getAttribute('title'))!)!;
    await mistake.click();
    await expect.poll(() => answer.textContent()).toMatch(new RegExp(`^${says[1]} .*but it is ${says[2]}$`));

    const downloads: Promise<readonly [string, Buffer]>[] = [];
    page.on('download', (download) => {
      downloads.push(
        download.path().then(async (path) => [download.suggestedFilename(), await readFile(path)] as const),
      );
    });
    await press(page, 'Save the model');
    await expect.poll(() => downloads.length).toBe(3);
    const files = new Map(await Promise.all(downloads));
    expect(files.get('labels.txt')!.toString().trim().split('\n')).toEqual([...'0123456789']);

    await press(page, 'Open in Explain');
    await page.locator('[data-method="Deconvnet"][data-done]').waitFor();
    await page.getByRole('img', { name: `Grad-CAM for ${says[1]}`, exact: true }).waitFor();
    await expect.poll(() => page.locator('aside strong').first().textContent()).toContain('digits');

    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => stepOf(page)).toBe(step);
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(step + 1);
    expect(await alerts(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();

    // The files are the network: they answer the package's own digits as the page said.
    await use(backends[0]!);
    const saved = await loaded(files);
    const share = await rightShare(saved);
    console.log(`studio: the saved network answers ${(100 * share).toFixed(1)} % of 500 of the package's digits right`);
    expect(Math.abs(share - accuracy)).toBeLessThan(0.05);
    saved.dispose();
  });

  test('and frees what is started and reset again and again', async () => {
    const { page } = await open('backend=wasm');
    const after: { tensors: number; bytes: number }[] = [];
    for (let i = 0; i < 5; i++) {
      await press(page, 'Start');
      await expect.poll(() => stepOf(page)).toBeGreaterThan(4);
      // In the midst of learning, and at rest.
      if (i % 2 === 0) await pause(page);
      await press(page, 'Reset');
      await expect.poll(() => stepOf(page)).toBe(0);
      await page.waitForSelector('.strip canvas');
      after.push(await held(page));
    }
    console.log(`studio: after each of five trainings tfjs holds ${after.map(({ bytes }) => bytes).join(', ')} bytes`);
    expect(new Set(after.map(({ tensors }) => tensors)).size).toBe(1);
    expect(new Set(after.map(({ bytes }) => bytes)).size).toBe(1);
    expect(await alerts(page)).toEqual([]);
    await page.close();
  });

  test('says what is wrong with a network or a number, and keeps what it has', async () => {
    const { page } = await open('backend=wasm');
    const text = page.getByLabel('Network, a layer a line');
    await text.fill('conv 8 5x5 relu\npool 40\ndense 10 softmax');
    await page.getByText('Line 2: a window of 40 × 40 does not fit into 28 × 28; wanted a smaller one.').waitFor();
    await page.getByRole('button', { name: 'Reset', disabled: true }).waitFor();
    await text.fill('dense 10 softmax');
    await page.getByText('7,850 weights. Reset builds it.').waitFor(); // 784 x 10 and 10
    await press(page, 'Reset');
    await page.getByRole('img', { name: /^weights of dense1/ }).waitFor();
    await expect.poll(() => page.getByRole('heading', { name: /^conv1/ }).count()).toBe(0);
    await expect.poll(() => new URL(page.url()).hash).toContain('network=dense+10+softmax');

    const rate = page.getByLabel('Learning rate');
    await rate.fill('-1');
    await rate.blur();
    await expect
      .poll(() => alerts(page))
      .toEqual([expect.stringContaining('The learning rate is -1; wanted a number above 0')]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await rate.fill('0.01');
    await page.getByLabel('Optimizer').selectOption('momentum');
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(1);
    expect(await alerts(page)).toEqual([]);
    await page.close();
  });

  test('tells that a learning rate was too high', async () => {
    const network = encodeURIComponent(`${'dense 64\n'.repeat(25)}dense 10 softmax`);
    const { page } = await open(`backend=wasm&rate=10&network=${network}`);
    await press(page, 'Start');
    await expect
      .poll(() => alerts(page))
      .toEqual([
        expect.stringMatching(/The weights are not finite any more after step \d+: a learning rate of 10 is too high/),
      ]);
    await page.getByLabel('Learning rate').fill('0.01');
    await press(page, 'Reset');
    await expect.poll(() => stepOf(page)).toBe(0);
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(1);
    expect(await alerts(page)).toEqual([]);
    await page.close();
  });

  test('on another backend what it has begun on one', async () => {
    const { page, complaints } = await open('backend=wasm');
    await press(page, 'Start');
    await expect.poll(() => accuracyOf(page)).toBeGreaterThanOrEqual(0.8);
    await page.getByLabel('Backend').selectOption('cpu');
    await expect.poll(() => page.getByLabel('Backend').inputValue()).toBe('cpu');
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    const [step, accuracy] = [await stepOf(page), await accuracyOf(page)];
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(step + 1);
    expect(Math.abs((await accuracyOf(page)) - accuracy)).toBeLessThan(0.1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the same on every backend', async () => {
    const losses: Record<string, number> = {};
    for (const backend of ['wasm', 'webgl', 'webgpu']) {
      const { page, complaints } = await open(`backend=${backend}&batch=4`);
      await press(page, 'Step');
      await expect.poll(() => stepOf(page)).toBe(1);
      await press(page, 'Step');
      await expect.poll(() => stepOf(page)).toBe(2);
      const label = await page.getByRole('img', { name: /^Loss by step/ }).getAttribute('aria-label');
      losses[backend] = Number(/([\d.]+) while learning/.exec(label!)![1]);
      expect(await alerts(page), backend).toEqual([]);
      expect(complaints, backend).toEqual([]);
      await page.close();
    }
    console.log('studio: the loss of the second step', losses);
    expect(losses['webgl']).toBeCloseTo(losses['wasm']!, 1);
    expect(losses['webgpu']).toBeCloseTo(losses['wasm']!, 1);
  });

  test('until the GPU is lost, which is told by a sentence and starts again', async () => {
    const { page } = await open('backend=webgl&batch=4');
    await press(page, 'Start');
    await expect.poll(() => stepOf(page)).toBeGreaterThan(0);
    await page.workers()[0]!.evaluate(() => {
      const { _tfengine: engine } = globalThis as unknown as {
        _tfengine: { backend: { gpgpu: { gl: WebGL2RenderingContext } } };
      };
      engine.backend.gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
    });
    await expect.poll(() => alerts(page)).toEqual([expect.stringMatching(/lost/i)]);
    await page.getByRole('button', { name: 'Restart webgl' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await press(page, 'Reset');
    await expect.poll(() => stepOf(page)).toBe(0);
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(1);
    expect(await alerts(page)).toEqual([]);
    await page.close();
  });

  test('and shows what it takes a picture of the user for', async () => {
    const { page, complaints } = await open('backend=wasm&picture=shapes:3000000106');
    const watched = page.getByRole('region', { name: 'Watched picture' });
    await expect.poll(() => watched.getByRole('heading').textContent()).toMatch(/right|but it is/);
    await page.getByRole('button', { name: 'Your picture' }).click();
    await watched.getByRole('img', { name: 'your picture' }).waitFor();
    await expect.poll(() => watched.getByRole('heading').textContent()).toMatch(/^\d \d+ %$/);
    // Another one is seen at once.
    const gradient = (): Promise<string> => looks(page, /^gradient of picture/);
    const before = await gradient();
    await page.getByLabel('A picture', { exact: true }).setInputFiles('examples/photos/rocket.jpg');
    await expect.poll(gradient).not.toBe(before);
    // The open model and its picture are no part of this view.
    expect(await page.getByRole('complementary').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('on the shapes of the embedded network', async () => {
    const { page, complaints } = await open('backend=wasm');
    await page.getByRole('combobox', { name: 'Pictures' }).selectOption('shapes');
    await page.getByRole('heading', { name: /^batchnorm1/ }).waitFor();
    await press(page, 'Step');
    await expect.poll(() => stepOf(page)).toBe(1);
    const first = page.getByRole('group', { name: 'The first held-out pictures' }).getByRole('button');
    await expect.poll(() => first.count()).toBe(14);
    await expect.poll(() => new URL(page.url()).hash).toContain('set=shapes');
    expect(await alerts(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('without a serious fault of accessibility: %s, %d pixels wide', async (colorScheme, width) => {
    const { page } = await open('backend=wasm', { colorScheme, viewport: { width, height: 800 } });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true);
    await page.close();
  });
});

/** A saved model, read as anyone would. */
async function loaded(files: ReadonlyMap<string, Buffer>): Promise<LayersModel> {
  const folder = await mkdtemp(join(tmpdir(), 'netlens-trained-'));
  try {
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    return (await loadModel(folder)) as LayersModel;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How many of the first 50 of each digit a model answers right. */
async function rightShare(model: LayersModel): Promise<number> {
  const folder = join(createRequire(import.meta.url).resolve('mnist/package.json'), '../src/digits');
  let right = 0;
  for (let digit = 0; digit < 10; digit++) {
    const { data } = JSON.parse(await readFile(join(folder, `${digit}.json`), 'utf8')) as { data: number[] };
    const images = tf.tensor4d(data.slice(0, 50 * 784), [50, 28, 28, 1]);
    const answers = tf.tidy(() => tf.argMax(model.predict(images) as tf.Tensor, 1));
    right += (await answers.data()).filter((answer) => answer === digit).length;
    tf.dispose([images, answers]);
  }
  return right / 500;
}
