import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { type Category, concepts, makePicture, type Picture, pictureSize } from '../world/world.js';

const categories: readonly Category[] = ['shape', 'colour', 'texture', 'background'];
const places = pictureSize ** 2;

/**
 * Writes the first pictures of the world as a dataset in the layout of Broden (see `readBroden`): index.csv, label.csv,
 * category.csv, and PNGs of the pictures and of the ids at each pixel. Seven of ten are in the split `train`, the rest
 * in `val`.
 */
export async function writeBroden(folder: string, count: number): Promise<void> {
  await mkdir(join(folder, 'images', 'world'), { recursive: true });
  const lines: string[][] = [['image', 'split', 'ih', 'iw', 'sh', 'sw', ...categories]];
  const tally = new Map<number, Tally>();
  for (let seed = 0; seed < count; seed++) {
    const picture = makePicture(seed);
    const name = `world/${String(seed).padStart(6, '0')}`;
    const file = (ending: string): string => join(folder, 'images', `${name}${ending}.png`);
    await writeFile(file(''), png(Uint8Array.from(picture.pixels, (value) => Math.round(value * 255))));
    for (const category of categories) await writeFile(file(`_${category}`), png(encoded(picture.labels[category])));
    const side = String(pictureSize);
    const split = seed % 10 < 7 ? 'train' : 'val';
    const maps = categories.map((category) => `${name}_${category}.png`);
    lines.push([`${name}.png`, split, side, side, side, side, ...maps]);
    add(tally, picture);
  }
  const labels = Object.entries(concepts).map(([id, name]) => {
    const { category = 'shape', images = 0, coverage = 0 } = tally.get(Number(id)) ?? {};
    return [id, name, `${category}(${images})`, String(images), coverage.toFixed(6), ''];
  });
  const kinds = categories.map((category) => {
    const own = [...tally].filter(([, each]) => each.category === category);
    const ids = own.map(([id]) => id);
    const images = own.reduce((sum, [, each]) => sum + each.images, 0);
    return [category, Math.min(...ids), Math.max(...ids), ids.length, images].map(String);
  });
  await writeFile(join(folder, 'index.csv'), csv(lines));
  await writeFile(join(folder, 'label.csv'), csv([LABEL_HEAD, ...labels]));
  await writeFile(join(folder, 'category.csv'), csv([CATEGORY_HEAD, ...kinds]));
}

const LABEL_HEAD = ['number', 'name', 'category', 'frequency', 'coverage', 'syns'];
const CATEGORY_HEAD = ['name', 'first', 'last', 'count', 'frequency'];

interface Tally {
  readonly category: Category;
  /** How many show the concept. */
  readonly images: number;
  /** The sum of the shares of the pictures that it covers. */
  readonly coverage: number;
}

function add(tally: Map<number, Tally>, { labels }: Picture): void {
  for (const category of categories) {
    for (const id of new Set(labels[category])) {
      if (id === 0) continue;
      const { images = 0, coverage = 0 } = tally.get(id) ?? {};
      const own = labels[category].filter((each) => each === id).length / places;
      tally.set(id, { category, images: images + 1, coverage: coverage + own });
    }
  }
}

/** Red and green hold an id: `red + 256 * green`. */
function encoded(ids: Int32Array): Uint8Array {
  const data = new Uint8Array(places * 3);
  ids.forEach((id, i) => data.set([id % 256, Math.floor(id / 256)], i * 3));
  return data;
}

function png(data: Uint8Array): Uint8Array {
  return encode({ width: pictureSize, height: pictureSize, data, channels: 3 });
}

/** Lines end as Python's writer ends them. */
function csv(lines: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}
