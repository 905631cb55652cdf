import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadImage } from 'netlens/node';
import { beforeAll, describe, expect, it } from 'vitest';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
// What Pillow shows (makeJpegs.py).
const shown = JSON.parse(readFileSync(fixture('shown.json'), 'utf8')) as Record<string, number[]>;

beforeAll(() => tf.setBackend('cpu'));

describe('JPEGs of other colours', () => {
  it.each([
    ['rgb', 2],
    ['cmyk', 2],
    ['cmyk_progressive', 2],
  ])('%s is within %d levels of what Pillow shows', async (name, levels) => {
    const image = await loadImage(fixture(`${name}.jpg`), { scale: [0, 255] });
    expect(image.shape).toEqual([1, 16, 24, 3]);
    const values = await image.data();
    const gaps = shown[name]!.map((value, i) => Math.abs(value - values[i]!));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(levels);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(1);
    image.dispose();
  });

  it.each([
    ['WebP', 'RIFF0000WEBPVP8 '],
    ['AVIF', '0000ftypavif'],
    ['AVIF', '0000ftypmif10000mif1avif'],
    ['GIF', 'GIF89a'],
  ])('%s asks for the package that it needs', async (format, beginning) => {
    const loaded = loadImage(new TextEncoder().encode(beginning));
    await expect(loaded).rejects.toThrow(new RegExp(`is a ${format}, which needs the package sharp`));
  });
});
