import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Page } from 'playwright-core';
import { makePicture, pictureSize } from '../../examples/world/world.js';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds that is serious or worse. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations: found } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

/** The colours of a picture on the page: how many there are. */
export function colours(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

/** Has the page itself press a button as soon as something is there: a test may come when all is done. */
export function pressAt(page: Page, selector: string, button: string): Promise<void> {
  return page.evaluate(
    ([wanted, name]) => {
      new MutationObserver((_, observer) => {
        if (document.querySelector(wanted!) === null) return;
        observer.disconnect();
        [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name)!.click();
      }).observe(document, { subtree: true, childList: true });
    },
    [selector, button],
  );
}

/** What a button saves, as text. */
export async function saved(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A picture of the small world as a page shows it: in whole levels. */
export function worldImage(seed: number, objects: 1 | 2 = 2): Tensor4D {
  const levels = Uint8ClampedArray.from(makePicture(seed, { objects }).pixels, (value) => 255 * value);
  const values = Float32Array.from(levels, (level) => level / 255);
  return tensor4d(values, [1, pictureSize, pictureSize, 3]);
}

/** A model's files, such as are dropped together. */
export function modelFiles(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}
