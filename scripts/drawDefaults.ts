/**
 * Draws each default of rendering beside its alternatives, on every photo by three networks: `npm run docs:defaults`,
 * or with a folder of more photos, `npm run docs:defaults -- FOLDER`. Raw maps stay in `out/defaults` and are read
 * again; so do sheets of all photos. The page's sheets, in `docs/images`, show some rows of them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { dispose, tensor, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { encode } from 'jpeg-js';
import { gradCam, grid, integratedGradients, occlusionMap, renderImages, saliency } from 'netlens';
import type { Network, Raster, ValueRange } from 'netlens';
import { loadImage } from 'netlens/node';
import { startBackend } from '../examples/cli/start.js';
import { mapOf } from '../examples/mapOf.js';
import { alternatives, type Explained } from './defaults/alternatives.js';
import { openReal } from './gallery/openReal.js';
import { resized } from './gallery/resized.js';

const KEPT = 'out/defaults';
const SIDE = 224;
const QUALITY = 75;
/** Pixels of a cell of the page's sheets. */
const SMALL = 112;

/** Networks, as the page calls them; how each takes black and white. */
const networks: Readonly<Record<string, { readonly folder: string; readonly range: ValueRange }>> = {
  'MobileNet v1': { folder: 'mobilenet_v1_0.25_224_dense', range: [-1, 1] },
  'MobileNet v2': { folder: 'mobilenet_v2_1.0_224_quant8', range: [-1, 1] },
  EfficientNet: { folder: 'efficientnet_lite0', range: [-127 / 128, 1] },
};

/** Rows of the page's sheets: those that tell the alternatives apart, and those where none is good. */
const shown: Readonly<Record<Kind, readonly (readonly [photo: string, network: string])[]>> = {
  pixels: [
    ['coffee', 'MobileNet v2'],
    ['chelsea', 'EfficientNet'],
    ['rocket', 'EfficientNet'],
    ['texture_gravel', 'MobileNet v1'],
  ],
  places: [
    ['rocket', 'EfficientNet'],
    ['astronaut', 'MobileNet v2'],
    ['chelsea', 'EfficientNet'],
    ['coffee', 'MobileNet v2'],
  ],
};

type Kind = keyof typeof alternatives;
type Maps = Omit<Explained, 'image' | 'range'>;
const explain: { readonly [Name in keyof Maps]: (network: Network, image: Tensor4D) => Tensor | Promise<Tensor> } = {
  saliency: (network, image) => saliency(network, image),
  integratedGradients: (network, image) => integratedGradients(network, image),
  gradCam: (network, image) => gradCam(network, image),
  occlusionMap: async (network, image) => mapOf(await occlusionMap(network, image, { window: 32, stride: 16 })),
};

/** A method's raw map; the one that was kept where there is one. */
async function mapBy(name: keyof Maps, network: Network, image: Tensor4D, stem: string): Promise<Tensor> {
  const file = join(KEPT, `${stem}-${name}.f32`);
  if (existsSync(file)) {
    const values = new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
    const [, height, width] = image.shape;
    return tensor(values, [1, height, width, values.length / (height * width)]);
  }
  const map = await explain[name](network, image);
  writeFileSync(file, await map.data<'float32'>());
  return map;
}

async function explained(network: Network, image: Tensor4D, range: ValueRange, stem: string): Promise<Explained> {
  const maps: Partial<Record<keyof Maps, Tensor>> = {};
  for (const name of Object.keys(explain) as (keyof Maps)[]) maps[name] = await mapBy(name, network, image, stem);
  return { image, range, ...(maps as Maps) };
}

/** The photo, and it drawn in every way. */
async function rowOf(kind: Kind, all: Explained): Promise<Raster[]> {
  const row = await renderImages(all.image, { range: all.range });
  for (const [, draw] of alternatives[kind]) row.push(await draw(all));
  return row;
}

const sheet = (kind: Kind, rows: readonly Raster[][], rowLabels: readonly string[]): Raster =>
  grid(rows.flat(), {
    columns: alternatives[kind].length + 1,
    columnLabels: ['', ...alternatives[kind].map(([label]) => label)],
    rowLabels,
  });

const kinds = Object.keys(alternatives) as Kind[];
const folders = ['examples/photos', ...process.argv.slice(2)];
const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
const photos = files.filter((file) => /\.(jpg|png)$/.test(file)).map((file) => ({ file, photo: parse(file).name }));
const rows: Record<string, Raster[]> = {};
await startBackend('wasm');
mkdirSync(KEPT, { recursive: true });
for (const [title, { folder, range }] of Object.entries(networks)) {
  using network = await openReal(folder);
  for (const { file, photo } of photos) {
    const image = await loadImage(file, { size: SIDE, scale: range });
    const all = await explained(network, image, range, `${folder}-${photo}`);
    for (const kind of kinds) rows[[kind, photo, title].join()] = await rowOf(kind, all);
    dispose(Object.values(all));
  }
  for (const kind of kinds) {
    const drawn = photos.map(({ photo }) => rows[[kind, photo, title].join()]!);
    const names = photos.map(({ photo }) => photo);
    writeFileSync(join(KEPT, `${kind}-${folder}.png`), sheet(kind, drawn, names).toPng());
  }
}
for (const kind of kinds) {
  const small: Raster[][] = [];
  for (const each of shown[kind]) {
    small.push(await Promise.all(rows[[kind, ...each].join()]!.map((raster) => resized(raster, SMALL))));
  }
  const { data } = encode(
    sheet(
      kind,
      small,
      shown[kind].map((each) => each.join(', ')),
    ),
    QUALITY,
  );
  writeFileSync(`docs/images/defaults-${kind}.jpg`, data);
  console.log(`${kind}: ${data.length} bytes`);
}
