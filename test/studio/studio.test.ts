import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { needing } from '../machines/needing.js';
import { colours, violations } from './look.js';
import { openPage, startStudio, stopStudio, type Studio } from './studio.js';

const { describe, test } = needing('chromium');

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio(inject('studio'));
});
afterAll(() => stopStudio(studio));

const explained = '[data-method="Deconvnet"][data-done]';

describe('the studio', () => {
  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('has no serious fault of accessibility: %s, %d pixels wide', async (colorScheme, width) => {
    for (const view of ['explain', 'inside', 'space', 'dream'] as const) {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const { page } = await openPage(studio, `backend=wasm&view=${view}`, options);
      const ready = { explain: explained, inside: '.sheet', space: '.space canvas[data-done]', dream: '.form' };
      await page.waitForSelector(ready[view]);
      expect(await violations(page), view).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), view).toBe(true);
      await page.close();
    }
  });

  test('is used by the keyboard alone', async () => {
    const { page } = await openPage(studio, 'backend=wasm');
    await page.waitForSelector(explained);
    const reached = new Set<string>();
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const { activeElement: element } = document;
        const field = element as HTMLInputElement | null;
        return field?.ariaLabel ?? field?.labels?.[0]?.textContent ?? field?.textContent ?? '';
      });
      reached.add(name.trim());
      if (name.startsWith('heart')) await page.keyboard.press('Enter');
    }
    for (const name of ['Inside', 'Find a class', 'Embedded', 'A picture', 'Opacity', 'Camera']) {
      expect(
        [...reached].some((each) => each.includes(name)),
        name,
      ).toBe(true);
    }
    await expect.poll(() => new URL(page.url()).hash).toContain('class=6');
    await page.getByRole('img', { name: 'Grad-CAM for heart', exact: true }).waitFor();
    await page.close();
  });

  test('keeps its state in the address', async () => {
    const { page } = await openPage(studio, 'backend=wasm&view=inside&layer=relu2&unit=5&theme=dark');
    await page.getByRole('img', { name: 'Channel 5 of relu2' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await page.close();
  });

  test('saves pictures and numbers', async () => {
    const { page } = await openPage(studio, 'backend=wasm');
    await page.waitForSelector('[data-method="Grad-CAM"][data-done]');
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTitle(/^Save Grad-CAM .* as PNG$/).click(),
    ]);
    expect(readFileSync(await png.path())).toSatisfy((bytes: Buffer) => bytes.subarray(1, 4).toString() === 'PNG');
    const [json] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTitle(/numbers of Grad-CAM .* as JSON$/).click(),
    ]);
    const { values, width } = JSON.parse(readFileSync(await json.path(), 'utf8')) as {
      values: number[];
      width: number;
    };
    expect([values.length, width]).toEqual([64 * 64, 64]);
    await page.close();
  });

  describe('answers what is wrong with a sentence', () => {
    const model = 'examples/world/model';
    test.each([
      [
        'a text file as a model',
        [{ name: 'model.json', mimeType: 'application/json', buffer: Buffer.from('no json') }],
        /model\.json is not JSON/,
      ],
      [
        'another JSON',
        [{ name: 'model.json', mimeType: 'application/json', buffer: Buffer.from('{}') }],
        /not a saved model of TensorFlow\.js/,
      ],
      ['a missing shard', [`${model}/model.json`], /also needs weights\.bin/],
      ['a broken shard', [`${model}/model.json`, { name: 'weights.bin', mimeType: '', buffer: Buffer.alloc(10) }], /./],
    ] as const)('%s', async (_, chosen, sentence) => {
      const { page } = await openPage(studio, 'backend=wasm');
      await page.waitForSelector(explained);
      const buffers = chosen.map((file) =>
        typeof file === 'string' ? { name: file.split('/').at(-1)!, mimeType: '', buffer: readFileSync(file) } : file,
      );
      await page.getByLabel('model.json and its shards', { exact: true }).setInputFiles(buffers);
      await expect.poll(() => page.getByRole('alert').textContent()).toMatch(sentence);
      // What was open stays open.
      await page.getByRole('button', { name: /^heart/ }).click();
      await page.getByRole('img', { name: 'Grad-CAM for heart', exact: true }).waitFor();
      await page.close();
    });

    test('a GPU that is lost, which starts again', async () => {
      const { page } = await openPage(studio, 'backend=webgl');
      await page.waitForSelector(explained);
      await page.workers()[0]!.evaluate(() => {
        const { _tfengine: engine } = globalThis as unknown as {
          _tfengine: { backend: { gpgpu: { gl: WebGL2RenderingContext } } };
        };
        engine.backend.gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
      });
      await page.getByRole('group', { name: 'Sample pictures' }).getByRole('button', { name: 'Shapes' }).click();
      await page.getByRole('alert').waitFor();
      await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/lost/i);
      await page.getByRole('button', { name: 'Restart webgl' }).click();
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^heart/ }).click();
      await page.locator('[data-method="Deconvnet"][data-done] [aria-label="Deconvnet for heart"]').waitFor();
      await expect.poll(() => colours(page, '[data-method="Grad-CAM"] canvas')).toBeGreaterThan(64);
      await page.close();
    });

    test('a text file as a picture, an address without a model', async () => {
      const { page } = await openPage(studio, 'backend=wasm');
      await page.waitForSelector(explained);
      await page
        .getByLabel('A picture', { exact: true })
        .setInputFiles([{ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('text') }]);
      await expect.poll(() => page.getByRole('alert').textContent()).toContain('a.png is not a picture');
      await page.getByLabel('URL of a model.json').fill(`${studio.url}nowhere/model.json`);
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.waitForFunction(() => document.querySelector('[role=alert]')?.textContent?.includes('model.json'));
      await page.close();
    });
  });
});
