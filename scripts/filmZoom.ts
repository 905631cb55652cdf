/**
 * Writes docs/images/zoom.mp4, its poster zoom.png, and zoom.gif: an endless zoom into the photo of a cat, as a real
 * network dreams it. `NETLENS_MODELS=FOLDER npx tsx scripts/filmZoom.ts`; minutes. The frames stay in out/zoom: delete
 * them for new ones.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { dreamZoom, openNetwork, renderImages } from 'netlens';
import { loadImage, loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import type { Film, Frame } from '../examples/film/Film.js';
import { gifFilm } from '../examples/film/gifFilm.js';
import { h264Film } from '../examples/film/h264Film.js';

const MODEL = 'mobilenet_v2_1.0_224_quant8';
const LAYER = 'conv_dw_12_relu';
const SIZE = [240, 320] as const;
const [COUNT, RATE, POSTER] = [144, 18, 84];
/** The GIF has every so many-th frame, at half the size: it has no way to say what stays from frame to frame. */
const SPARSE = 3;

const fileOf = (index: number): string => `out/zoom/${String(index).padStart(3, '0')}.png`;

async function dreamFrames(): Promise<void> {
  const folder = process.env['NETLENS_MODELS'];
  if (folder === undefined) throw new Error(`NETLENS_MODELS must name the folder with ${MODEL}.`);
  await startWasm();
  const range = [-1, 1] as const;
  using network = openNetwork(await loadModel(`${folder}/${MODEL}`));
  const photo = await loadImage('examples/photos/chelsea.jpg', { size: SIZE, scale: range });
  const how = { layers: [LAYER], range, octaves: 3, steps: 5, zoom: 1.04, rotate: 0.4 };
  mkdirSync('out/zoom', { recursive: true });
  let count = 0;
  for await (const frame of dreamZoom(network, photo, how)) {
    const [raster] = await renderImages(frame, { range });
    frame.dispose();
    writeFileSync(fileOf(count), raster!.toPng());
    if (++count === COUNT) break;
  }
}

/** A stored frame as a film takes it. */
function readFrame(index: number): Frame {
  const { data, width, height, channels } = decode(readFileSync(fileOf(index)));
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(channels * i, channels * i + 3), 4 * i);
  return { data: rgba, width, height };
}

/** Half as wide and as high: the mean of four pixels. */
function halved({ data, width, height }: Frame): Frame {
  const [across, down] = [width / 2, height / 2];
  const small = new Uint8Array(4 * across * down);
  for (let i = 0; i < small.length; i++) {
    const [x, y, c] = [Math.floor(i / 4) % across, Math.floor(i / 4 / across), i % 4];
    const at = 4 * (2 * y * width + 2 * x) + c;
    small[i] = (data[at]! + data[at + 4]! + data[at + 4 * width]! + data[at + 4 * width + 4]!) / 4;
  }
  return { data: small, width: across, height: down };
}

async function write(film: Film, frames: readonly Frame[]): Promise<void> {
  for (const frame of frames) await film.add(frame);
  const file = await film.finish();
  writeFileSync(`docs/images/zoom.${film.ending}`, file);
  console.log(`Wrote docs/images/zoom.${film.ending}: ${frames.length} frames, ${(file.length / 1e6).toFixed(2)} MB.`);
}

if (!existsSync(fileOf(COUNT - 1))) await dreamFrames();
const frames = Array.from({ length: COUNT }, (_, i) => readFrame(i));
await write((await h264Film({ width: SIZE[1], height: SIZE[0], rate: RATE, quantization: 24 }))!, frames);
const few = frames.filter((_, i) => i % SPARSE === 0).map(halved);
await write(gifFilm({ rate: RATE / SPARSE }), few);
writeFileSync('docs/images/zoom.png', readFileSync(fileOf(POSTER)));
