import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { evenFrame } from '../../examples/film/evenFrame.js';
import type { Film, Frame } from '../../examples/film/Film.js';
import { gifFilm } from '../../examples/film/gifFilm.js';
import { h264Film } from '../../examples/film/h264Film.js';
import { run } from '../support/run.js';

/** A frame of one colour with a white column that moves to the right. */
function frame(width: number, height: number, [red, green, blue]: readonly number[], at: number): Frame {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++)
    data.set(i % width === at ? [255, 255, 255, 255] : [red!, green!, blue!, 255], 4 * i);
  return { data, width, height };
}

async function written(film: Film, frames: readonly Frame[]): Promise<Uint8Array> {
  for (const each of frames) await film.add(each);
  return film.finish();
}

describe('a film by H.264', () => {
  it('has the frames at the rate, as another program reads them', async () => {
    const listeners = (): number[] => [
      process.listenerCount('uncaughtException'),
      process.listenerCount('unhandledRejection'),
    ];
    const before = listeners();
    const film = (await h264Film({ width: 49, height: 33, rate: 12 }))!;
    expect(listeners()).toEqual(before);
    expect(film.ending).toBe('mp4');
    const file = await written(
      film,
      Array.from({ length: 18 }, (_, i) => frame(49, 33, [200, 30, 60], i)),
    );
    const input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
    const track = (await input.getPrimaryVideoTrack())!;
    expect(track.codec).toBe('avc');
    // A side of odd length loses its last row or column.
    expect([track.displayWidth, track.displayHeight]).toEqual([48, 32]);
    expect(await input.computeDuration()).toBeCloseTo(18 / 12, 3);
    expect((await track.computePacketStats()).packetCount).toBe(18);
  });

  // The command is built so. Node finds other names in a CommonJS package than what compiles in memory.
  it('can be written by Node without a compiler', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    await mkdir(join(root, 'out'), { recursive: true });
    const folder = await mkdtemp(join(root, 'out/film-'));
    try {
      const outfile = join(folder, 'film.mjs');
      const contents = `import { h264Film } from './examples/film/h264Film.js';
        const film = await h264Film({ width: 32, height: 32, rate: 10 });
        film.add({ width: 32, height: 32, data: new Uint8ClampedArray(32 * 32 * 4) });
        console.log(film.ending, (await film.finish()).length);`;
      const stdin = { contents, resolveDir: root };
      await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external' });
      expect(await run(root, process.execPath, outfile)).toMatch(/^mp4 [1-9]\d+/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('can be started at its key frames, and says which they are', async () => {
    const film = (await h264Film({ width: 32, height: 32, rate: 10 }))!;
    const file = await written(
      film,
      Array.from({ length: 70 }, (_, i) => frame(32, 32, [3 * i, 200, 255 - 3 * i], i % 32)),
    );
    const input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
    const sink = new EncodedPacketSink((await input.getPrimaryVideoTrack())!);
    const keys: number[] = [];
    for await (const { type, timestamp } of sink.packets()) if (type === 'key') keys.push(timestamp);
    // Every sixtieth frame is one.
    expect(keys).toEqual([0, 6]);
    // The tables come before the frames, so that a page can play what it has loaded.
    const text = new TextDecoder('latin1').decode(file);
    expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'));
  });

  it('is smaller where less quality is asked for', async () => {
    const frames = Array.from({ length: 4 }, (_, i) => frame(64, 64, [90 * i, 255 - 60 * i, 128], 7 * i));
    const sizes = [];
    for (const quantization of [12, 40]) {
      const film = (await h264Film({ width: 64, height: 64, rate: 10, quantization }))!;
      sizes.push((await written(film, frames)).length);
    }
    expect(sizes[1]).toBeLessThan(sizes[0]!);
  });
});

it('a film as GIF has the frames, their colours and their times, and goes round', async () => {
  const colours = [
    [255, 0, 0],
    [0, 0, 255],
    [0, 255, 0],
  ];
  const file = await written(
    gifFilm({ rate: 8 }),
    colours.map((colour, i) => frame(5, 4, colour, i)),
  );
  const gif = framesOf(file);
  expect(gif.size).toEqual([5, 4]);
  expect(gif.isEndless).toBe(true);
  // An eighth of a second in hundredths.
  expect(gif.frames.map(({ delay }) => delay)).toEqual([13, 13, 13]);
  gif.frames.forEach(({ palette }, i) => {
    const has = (wanted: readonly number[]): boolean =>
      palette.some((colour) => colour.every((value, c) => Math.abs(value - wanted[c]!) < 8));
    expect([colours[i]!, [255, 255, 255]].map(has)).toEqual([true, true]);
    expect(has(colours[(i + 1) % 3]!)).toBe(false);
  });
});

it('an odd frame loses its last row and column, an even one nothing', () => {
  const numbered = Uint8Array.from({ length: 36 }, (_, i) => i);
  expect([...evenFrame({ data: numbered, width: 3, height: 3 }).data]).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6, 7],
    ...[12, 13, 14, 15, 16, 17, 18, 19],
  ]);
  expect(evenFrame({ data: numbered.subarray(0, 16), width: 2, height: 2 }).data).toEqual(numbered.subarray(0, 16));
  expect([...evenFrame({ data: numbered.subarray(0, 24), width: 2, height: 3 }).data]).toEqual([
    ...numbered.subarray(0, 16),
  ]);
});

interface ReadGif {
  readonly size: readonly [width: number, height: number];
  readonly isEndless: boolean;
  readonly frames: readonly { readonly delay: number; readonly palette: readonly (readonly number[])[] }[];
}

/** Walks through a GIF89a as its specification has it: screen, extensions, images, each a chain of blocks. */
function framesOf(file: Uint8Array): ReadGif {
  const at16 = (at: number): number => file[at]! | (file[at + 1]! << 8);
  expect(new TextDecoder().decode(file.subarray(0, 6))).toBe('GIF89a');
  const tableAt = (start: number, flags: number): number[][] => {
    const count = (flags & 0x80) === 0 ? 0 : 2 << (flags & 7);
    return Array.from({ length: count }, (_, i) => [...file.subarray(start + 3 * i, start + 3 * i + 3)]);
  };
  const global = tableAt(13, file[10]!);
  let at = 13 + 3 * global.length;
  let [delay, isEndless] = [0, false];
  const frames: { delay: number; palette: number[][] }[] = [];
  const skipBlocks = (): void => {
    while (file[at] !== 0) at += 1 + file[at]!;
    at++;
  };
  while (file[at] !== 0x3b) {
    if (file[at] === 0x21) {
      if (file[at + 1] === 0xf9) delay = at16(at + 4);
      // The NETSCAPE extension: how many times it is repeated, 0 without end.
      if (file[at + 1] === 0xff) isEndless = at16(at + 16) === 0;
      at += 2;
    } else {
      expect(file[at]).toBe(0x2c);
      const own = tableAt(at + 10, file[at + 9]!);
      frames.push({ delay, palette: own.length > 0 ? own : global });
      at += 11 + 3 * own.length;
    }
    skipBlocks();
  }
  expect(at).toBe(file.length - 1);
  return { size: [at16(6), at16(8)], isEndless, frames };
}
