import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { encode as encodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import type { ImageOptions } from '../../src/input/ImageOptions.js';
import { loadImage } from '../../src/node/loadImage.js';

let folder: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'netlens-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Loads in 0..255, rounded to whole levels. */
async function load(path: string | URL, options: ImageOptions = {}) {
  const image = await loadImage(path, { scale: [0, 255], ...options });
  const values = Array.from(await image.data(), Math.round);
  const { shape, dtype } = image;
  image.dispose();
  return { shape, dtype, values };
}

const rgb = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
const color = (): Uint8Array => encodePng({ width: 3, height: 2, data: rgb, channels: 3 });

it('loadImage takes bytes as it takes a file', async () => {
  const file = 'examples/photos/chelsea.jpg';
  const [fromBytes, fromFile] = [
    await loadImage(await readFile(file), { size: 32 }),
    await loadImage(file, { size: 32 }),
  ];
  expect(Array.from(fromBytes.dataSync())).toEqual(Array.from(fromFile.dataSync()));
  await expect(loadImage(new Uint8Array())).rejects.toThrow('loadImage: the picture is neither a PNG nor a JPEG');
  tf.dispose([fromBytes, fromFile]);
});

describe('loadImage: PNG', () => {
  it('reads colours as [1, height, width, 3] float32', async () => {
    expect(await load(await file('color.png', color()))).toEqual({
      shape: [1, 2, 3, 3],
      dtype: 'float32',
      values: Array.from(rgb),
    });
  });

  it('maps black and white to the range', async () => {
    const path = await file(
      'grey.png',
      encodePng({ width: 2, height: 1, data: Uint8Array.from([0, 255]), channels: 1 }),
    );
    const read = async (options?: ImageOptions): Promise<number[]> => {
      const image = await loadImage(path, options);
      const values = Array.from(await image.data());
      image.dispose();
      return values;
    };
    expect(await read()).toEqual([0, 0, 0, 1, 1, 1]);
    expect(await read({ scale: [-1, 1] })).toEqual([-1, -1, -1, 1, 1, 1]);
  });

  it('lays what is transparent on white', async () => {
    const data = Uint8Array.from([100, 0, 0, 255, 100, 0, 0, 0, 100, 0, 0, 51]);
    const path = await file('alpha.png', encodePng({ width: 3, height: 1, data, channels: 4 }));
    expect((await load(path)).values).toEqual([100, 0, 0, 255, 255, 255, 224, 204, 204]);
    const greyAlpha = encodePng({ width: 2, height: 1, data: Uint8Array.from([50, 255, 50, 0]), channels: 2 });
    expect((await load(await file('grey-alpha.png', greyAlpha))).values).toEqual([50, 50, 50, 255, 255, 255]);
  });

  // The base64 files are written by pypng 0.20220715, as fast-png cannot.
  const base64 = (name: string, text: string): Promise<string> => file(name, Buffer.from(text, 'base64'));

  it('knows a colour that is declared transparent', async () => {
    // Writer(3, 1, greyscale=False, transparent=(1, 2, 3)): pixels (1, 2, 3), (1, 2, 4), (9, 9, 9)
    const path = await base64(
      'key.png',
      'iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAIAAACUgoPjAAAABnRSTlMAAQACAAPJS6v1AAAAEklEQVR4nGNgZGJmZGLh5OQEAACOACmf/OPUAAAAAElFTkSuQmCC',
    );
    expect((await load(path)).values).toEqual([255, 255, 255, 1, 2, 4, 9, 9, 9]);
    // Writer(2, 1, greyscale=True, bitdepth=16, transparent=300): pixels 300, 301
    const deep = await base64(
      'key16.png',
      'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAAAnRSTlMBLF1QkJoAAAANSURBVHicY2DUYdQFAAC8AFwndsaZAAAAAElFTkSuQmCC',
    );
    expect((await load(deep)).values).toEqual([255, 255, 255, 1, 1, 1]);
  });

  it('reads 16 bits without losing the lower eight', async () => {
    const data = Uint16Array.from([0, 257, 32768, 65535]);
    const path = await file('deep.png', encodePng({ width: 4, height: 1, data, depth: 16, channels: 1 }));
    const image = await loadImage(path);
    const values = await image.data();
    expect([0, 3, 6, 9].map((i) => values[i]! * 65535)).toEqual([
      0,
      expect.closeTo(257, 1) as number,
      expect.closeTo(32768, 1) as number,
      65535,
    ]);
    image.dispose();
  });

  it('reads palettes, with transparent entries, and rows that end within a byte', async () => {
    // Writer(3, 2, palette=[(255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 0)], bitdepth=2): 0 1 2 / 2 1 0
    const path = await base64(
      'palette.png',
      'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAAA3RSTlP//wDXyg1BAAAADElEQVR4nGOQYJgAAADcAKls58AjAAAAAElFTkSuQmCC',
    );
    const [red, green, clear] = ['255 0 0', '0 255 0', '255 255 255'];
    const rows = [red, green, clear, clear, green, red].join(' ');
    expect((await load(path)).values.join(' ')).toBe(rows);
  });

  it('reads 1-bit grey, and interlaced files of 8 bits', async () => {
    const bits = encodePng({ width: 3, height: 1, data: Uint8Array.from([0b10100000]), depth: 1, channels: 1 });
    expect((await load(await file('bits.png', bits))).values).toEqual([255, 255, 255, 0, 0, 0, 255, 255, 255]);
    // Writer(3, 2, greyscale=False, interlace=True)
    const woven = await base64(
      'woven.png',
      'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAFlEcHbAAAAGElEQVR4nGP4zwAC/8GIS0ROw8jGLSAKADZYBMA2S9W1AAAAAElFTkSuQmCC',
    );
    expect((await load(woven)).values).toEqual(Array.from(rgb));
  });
});

describe('loadImage: JPEG', () => {
  const flat = (width: number, height: number, [r, g, b]: readonly number[]): Uint8Array => {
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => [r!, g!, b!, 255][i % 4]!);
    return jpeg.encode({ width, height, data }, 100).data;
  };

  it('reads colours, whatever the file is called', async () => {
    const { shape, values } = await load(await file('photo.png', flat(4, 3, [200, 100, 50])));
    expect(shape).toEqual([1, 3, 4, 3]);
    for (let i = 0; i < values.length; i++) expect(Math.abs(values[i]! - [200, 100, 50][i % 3]!)).toBeLessThan(4);
  });

  it('turns a photo as its Exif orientation says', async () => {
    // Left half dark, right half bright; orientation 6: the stored first row belongs on the right.
    const data = Uint8Array.from({ length: 16 * 8 * 4 }, (_, i) => (i % 4 === 3 || (i >> 2) % 16 >= 8 ? 255 : 0));
    const plain = jpeg.encode({ width: 16, height: 8, data }, 100).data;
    const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
    const payload = [...'Exif'].map((letter) => letter.charCodeAt(0)).concat([0, 0], tiff);
    const segment = [0xff, 0xe1, 0, payload.length + 2, ...payload];
    const turned = Uint8Array.from([...plain.subarray(0, 2), ...segment, ...plain.subarray(2)]);
    const { shape, values } = await load(await file('turned.jpg', turned));
    expect(shape).toEqual([1, 16, 8, 3]);
    expect(values[0]).toBeLessThan(10); // dark above
    expect(values.at(-1)).toBeGreaterThan(245); // bright below
  });
});

describe('loadImage: size and crop', () => {
  it('cuts the middle of the wanted proportions, or squeezes the whole', async () => {
    // A row of 4: the middle two are 100 and 200.
    const data = Uint8Array.from([0, 100, 200, 50].flatMap((value) => [value, value, value]));
    const path = await file('row.png', encodePng({ width: 4, height: 1, data, channels: 3 }));
    const first = (values: number[]): number[] => values.filter((_, i) => i % 3 === 0);
    expect(first((await load(path, { size: 1 })).values)).toEqual([100]);
    expect(first((await load(path, { size: [1, 2] })).values)).toEqual([100, 200]);
    const squeezed = await load(path, { size: [1, 2], fit: 'stretch' });
    // weights 3, 3, 1 of 7, and mirrored
    expect(first(squeezed.values)).toEqual([
      Math.round((3 * 0 + 3 * 100 + 200) / 7),
      Math.round((100 + 600 + 150) / 7),
    ]);
    const tall = await file('column.png', encodePng({ width: 1, height: 4, data, channels: 3 }));
    expect(first((await load(tall, { size: [2, 1] })).values)).toEqual([100, 200]);
    expect((await load(path, { size: [6, 5] })).shape).toEqual([1, 6, 5, 3]);
    expect((await load(path, { fit: 'cover' })).shape).toEqual([1, 1, 4, 3]);
  });

  it('takes a file: URL', async () => {
    const path = await file('url.png', color());
    expect((await load(pathToFileURL(path))).shape).toEqual([1, 2, 3, 3]);
  });

  it('makes one tensor, and none when it fails', async () => {
    const path = await file('leak.png', color());
    const { numTensors } = tf.memory();
    const image = await loadImage(path, { size: 8 });
    expect(tf.memory().numTensors).toBe(numTensors + 1);
    image.dispose();
    await expect(loadImage(join(folder, 'none.png'))).rejects.toThrow(OptionError);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('loadImage: refusals', () => {
  const refused = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = await file(name, bytes);
    const error: unknown = await loadImage(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OptionError);
    const { message } = error as Error;
    expect(message).toContain(`loadImage: ${path}`);
    return message;
  };

  it('names a file that is not there, or is a directory', async () => {
    await expect(loadImage(join(folder, 'none.png'))).rejects.toThrow(/none\.png cannot be read: ENOENT/);
    await expect(loadImage(folder)).rejects.toThrow(OptionError);
  });

  it('names an empty file and one that is no picture', async () => {
    expect(await refused('empty.png', '')).toMatch(/neither a PNG nor a JPEG \(it is empty\)/);
    expect(await refused('text.jpg', 'hello there')).toMatch(/neither a PNG nor a JPEG \(it begins 68 65 6c 6c 6f/);
  });

  it('names damaged files', async () => {
    const png = color();
    expect(await refused('cut.png', png.subarray(0, png.length - 20))).toMatch(/cannot be decoded as a PNG/);
    expect(await refused('header.png', png.subarray(0, 12))).toMatch(/cannot be decoded as a PNG/);
    const flipped = png.slice();
    flipped[45]! ^= 0xff; // within the compressed pixels
    expect(await refused('flipped.png', flipped)).toMatch(/cannot be decoded as a PNG/);
    const photo = await readFile(new URL('../../examples/photos/chelsea.jpg', import.meta.url));
    expect(await refused('cut.jpg', photo.subarray(0, photo.length / 2))).toMatch(/cannot be decoded as a JPEG/);
    expect(await refused('header.jpg', photo.subarray(0, 10))).toMatch(/cannot be decoded as a JPEG/);
  });

  it('refuses a PNG whose pixels are fewer than its header says', async () => {
    const small = encodePng({ width: 2, height: 2, data: new Uint8Array(12), channels: 3 });
    const tall = encodePng({ width: 2, height: 9, data: new Uint8Array(54), channels: 3 });
    const header = (png: Uint8Array): Uint8Array => png.subarray(8, 33);
    const mixed = Uint8Array.from([...small.subarray(0, 8), ...header(tall), ...small.subarray(33)]);
    expect(await refused('short.png', mixed)).toMatch(/cannot be decoded as a PNG/);
  });

  it('refuses interlaced files of fewer than 8 bits, which would come out as noise', async () => {
    // pypng, Writer(5, 3, greyscale=True, bitdepth=1, interlace=True)
    const woven =
      'iVBORw0KGgoAAAANSUhEUgAAAAUAAAADAQAAAAEESsjDAAAAFElEQVR4nGNoYGBgaGBYwOAAJCUAEkYCefKNYzAAAAAASUVORK5CYII=';
    expect(await refused('woven1.png', Buffer.from(woven, 'base64'))).toMatch(
      /interlaced with 1 bits .* without interlacing/,
    );
  });

  it('refuses what declares itself enormous before allocating it', async () => {
    const png = color();
    new DataView(png.buffer, png.byteOffset).setUint32(16, 1_000_000);
    new DataView(png.buffer, png.byteOffset).setUint32(20, 1_000_000);
    expect(await refused('huge.png', png)).toMatch(/declares 1000000 x 1000000 pixels/);
    const photo = new Uint8Array(await readFile(new URL('../../examples/photos/chelsea.jpg', import.meta.url)));
    const frame = photo.findIndex((byte, i) => byte === 0xff && photo[i + 1] === 0xc0);
    photo.fill(0xff, frame + 5, frame + 9); // height and width: 65535
    expect(await refused('huge.jpg', photo)).toMatch(/cannot be decoded as a JPEG: .*limit/);
  });

  it.each([
    { size: 0 },
    { size: 1.5 },
    { size: [2] },
    { size: [2, -1] },
    { fit: 'center' },
    { channels: 2 },
    { scale: 'keras' },
    { scale: { mean: [1, 2], std: 1 } },
    { scale: { mean: 0, std: 0 } },
    { scale: [1, 0] },
    { scale: [0, NaN] },
  ])('refuses %j', async (options) => {
    await expect(loadImage('nothing.png', options as ImageOptions)).rejects.toThrow(OptionError);
    await expect(loadImage('nothing.png', options as ImageOptions)).rejects.toThrow(/is .*; wanted/);
  });
});
