import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { backgrounds, textures } from '../../examples/world/textures.js';
import { colours } from '../../examples/world/colours.js';
import {
  conceptId,
  concepts,
  makePicture,
  type Picture,
  pictureSize,
  shapes,
  type WorldObject,
} from '../../examples/world/world.js';

const pictures = (count: number, objects: 1 | 2): Picture[] =>
  Array.from({ length: count }, (_, seed) => makePicture(seed, { objects }));

/** A digest of the pixels, rounded to bytes, and of the labels. */
function checksum(sample: readonly Picture[]): string {
  const hash = createHash('sha256');
  for (const { pixels, labels } of sample) {
    hash.update(Uint8Array.from(pixels, (value) => Math.round(value * 255)));
    for (const map of Object.values(labels)) hash.update(Uint8Array.from(map));
  }
  return hash.digest('hex').slice(0, 16);
}

// Fifty pictures show every shape, colour, texture and background.
test('a seed always gives the same picture', () => {
  expect(checksum(pictures(50, 1))).toBe('a7d47b54e3618735');
  expect(checksum(pictures(50, 2))).toBe('22ea1ba0761e9a68');
});

test('pixels are colours in 0..1, and seeds give different pictures', () => {
  const sample = pictures(50, 2);
  for (const { pixels } of sample) {
    expect(pixels).toHaveLength(pictureSize ** 2 * 3);
    expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
  }
  expect(new Set(sample.map((picture) => checksum([picture]))).size).toBe(50);
});

test('concepts have ids of their own, from 1, over all categories', () => {
  expect(Object.keys(concepts)).toHaveLength(shapes.length + colours.length + textures.length + backgrounds.length);
  expect(concepts[0]).toBeUndefined();
  for (const name of [...shapes, ...colours, ...textures, ...backgrounds]) expect(concepts[conceptId(name)]).toBe(name);
});

test('every pixel is labelled as the one object there, or as the background', () => {
  for (const { labels, objects, background } of pictures(50, 2)) {
    const owners = Array.from({ length: pictureSize ** 2 }, (_, i) => objects.filter(({ mask }) => mask[i] === 1));
    expect(owners.every((here) => here.length <= 1)).toBe(true);
    const ids = (of: (object: WorldObject | undefined) => number): Int32Array =>
      Int32Array.from(owners, ([object]) => of(object));
    expect(labels.shape).toEqual(ids((object) => (object ? conceptId(object.shape) : 0)));
    expect(labels.colour).toEqual(ids((object) => (object ? conceptId(object.colour) : 0)));
    expect(labels.texture).toEqual(ids((object) => (object ? conceptId(object.texture) : 0)));
    expect(labels.background).toEqual(ids((object) => (object ? 0 : conceptId(background))));
  }
});

test('objects are of different shapes, solid at their centre, and as large as their box says', () => {
  for (const { objects } of pictures(300, 2)) {
    expect(new Set(objects.map(({ shape }) => shape)).size).toBe(2);
    for (const { shape, classIndex, mask, box } of objects) {
      expect(shapes[classIndex]).toBe(shape);
      const inside = [...mask.keys()].filter((i) => mask[i] === 1);
      const rows = inside.map((i) => Math.floor(i / pictureSize));
      const columns = inside.map((i) => i % pictureSize);
      const [top, left] = [Math.min(...rows), Math.min(...columns)];
      const [height, width] = [Math.max(...rows) - top + 1, Math.max(...columns) - left + 1];
      expect(box).toEqual({ top, left, height, width });
      expect(mask[Math.floor(top + height / 2) * pictureSize + Math.floor(left + width / 2)]).toBe(1);
    }
  }
});

test("an object differs from what is around it: its pixels' mean colour is far from the background's", () => {
  for (const { pixels, objects, labels } of pictures(100, 2)) {
    const mean = (channel: number, mask: (i: number) => boolean): number => {
      const inside = [...labels.shape.keys()].filter(mask);
      return inside.reduce((sum, i) => sum + (pixels[i * 3 + channel] as number), 0) / inside.length;
    };
    for (const { mask } of objects) {
      const distance = [0, 1, 2].map((c) => mean(c, (i) => mask[i] === 1) - mean(c, (i) => labels.shape[i] === 0));
      expect(Math.hypot(...distance)).toBeGreaterThan(0.1);
    }
  }
});

// 3000 pictures: a share of 1/10 has a standard deviation of 0.0055, so four of them stay below a quarter of it.
test('shapes are equally frequent, and colour, texture and background do not depend on them', () => {
  const sample = pictures(3000, 1);
  const count = new Map<string, number>();
  for (const { objects, background } of sample) {
    for (const { shape, colour, texture } of objects) {
      for (const key of [shape, colour, texture, background, `${shape} ${colour}`]) {
        count.set(key, (count.get(key) ?? 0) + 1);
      }
    }
  }
  for (const names of [shapes, colours, textures, backgrounds]) {
    for (const name of names) {
      const share = ((count.get(name) ?? 0) / sample.length) * names.length;
      expect(share, name).toBeGreaterThan(0.75);
      expect(share, name).toBeLessThan(1.25);
    }
  }
  // Pearson's chi-squared over shape x colour: mean 63, standard deviation 11.
  const expected = sample.length / (shapes.length * colours.length);
  const chiSquared = shapes
    .flatMap((shape) => colours.map((colour) => ((count.get(`${shape} ${colour}`) ?? 0) - expected) ** 2 / expected))
    .reduce((a, b) => a + b);
  expect(chiSquared).toBeLessThan(63 + 4 * 11);
});
