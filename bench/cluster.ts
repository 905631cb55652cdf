/**
 * What dissecting a dataset of Broden's size takes (docs/scale.md): processor time an image to read it and for each
 * pass, in one process and in two at once, and the bytes of the parts that shards make. The images are made up: eight
 * photos of 224 pixels as JPEG, over and over, each with label maps of 112 places for three categories and one for the
 * whole image.
 *
 *     npx tsx bench/cluster.ts
 */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import {
  activationQuantiles,
  activationThresholds,
  conceptCounts,
  mergeCounts,
  mergeQuantiles,
  openNetwork,
  topActivations,
  type ActivationQuantiles,
  type ConceptCounts,
} from 'netlens';
import { loadImage, readBroden } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { pack, unpack } from '../examples/cluster/packed.js';
import { mobileNet } from './mobileNet.js';

const IMAGES = 64;
const CONCEPTS = 1197;
const layer = 'conv_pw_13_relu';

/** Milliseconds of processor time an image, which other work on the machine does not stretch as it does a clock's. */
interface Rates {
  readonly read: number;
  readonly quantiles: number;
  readonly top: number;
  readonly counts: number;
}

async function writeDataset(folder: string): Promise<void> {
  await mkdir(join(folder, 'images'), { recursive: true });
  const photos = (await readdir('examples/photos')).filter((name) => /\.(jpg|png)$/.test(name));
  const lines = ['image,split,ih,iw,sh,sw,color,object,part,scene'];
  for (let i = 0; i < IMAGES; i++) {
    const image = await loadImage(`examples/photos/${photos[i % photos.length]}`, { size: 224, scale: [0, 255] });
    const rgb = image.dataSync();
    image.dispose();
    const data = Uint8Array.from({ length: 224 * 224 * 4 }, (_, k) => (k % 4 < 3 ? rgb[(k >> 2) * 3 + (k % 4)]! : 255));
    await writeFile(join(folder, `images/${i}.jpg`), jpeg.encode({ width: 224, height: 224, data }, 90).data);
    const maps = ['color', 'object', 'part'].map(async (category, c) => {
      // Blocks of 16 places have one id.
      const id = (k: number): number => ((i * 7 + c * 400 + ((k % 112) >> 4) + 7 * (k >> 4)) % CONCEPTS) + 1;
      const ids = Uint8Array.from(
        { length: 112 * 112 * 3 },
        (_, k) => [id(Math.floor(k / 3)) & 255, id(Math.floor(k / 3)) >> 8, 0][k % 3]!,
      );
      await writeFile(
        join(folder, `images/${i}_${category}.png`),
        encode({ width: 112, height: 112, data: ids, channels: 3 }),
      );
    });
    await Promise.all(maps);
    lines.push(`${i}.jpg,train,224,224,112,112,${i}_color.png,${i}_object.png,${i}_part.png,${(i % 300) + 1}`);
  }
  await writeFile(join(folder, 'index.csv'), lines.join('\n'));
  const labels = Array.from({ length: CONCEPTS }, (_, i) => `${i + 1},label ${i + 1},object(1),1,1,`);
  await writeFile(join(folder, 'label.csv'), ['number,name,category,frequency,coverage,syns', ...labels].join('\n'));
  await writeFile(join(folder, 'category.csv'), 'name\ncolor\nobject\npart\nscene\n');
}

/** What one process takes for an image, on one thread. */
async function rates(folder: string): Promise<Rates> {
  await startWasm({ threads: 1 });
  const model = mobileNet(1);
  using network = openNetwork(model);
  const { data, concepts } = await readBroden(folder, { size: 224, range: [-1, 1], batchSize: 8 });
  const images = async function* (): AsyncGenerator<tf.Tensor4D> {
    for await (const batch of data()) yield batch.images;
  };
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / IMAGES;
  };
  const quantiles = await activationQuantiles(network, data, { layers: [layer] }); // also warms up
  const thresholds = activationThresholds(quantiles, 0.005);
  return {
    read: await timed(async () => {
      for await (const batch of data()) void batch;
    }),
    quantiles: await timed(() => activationQuantiles(network, data, { layers: [layer] })),
    top: await timed(() => topActivations(network, images, { layer })),
    counts: await timed(() => conceptCounts(network, data, { thresholds, concepts })),
  };
}

/** As many processes at once. */
async function inProcesses(folder: string, count: number): Promise<Rates[]> {
  const one = (): Promise<Rates> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), ['--child', folder], { execArgv: ['--import', 'tsx'] });
      child.once('message', (message) => resolve(message as Rates));
      child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
    });
  return Promise.all(Array.from({ length: count }, one));
}

/** Parts of a shard at their largest: every unit has values of every size, and shares pixels with every concept. */
function largestParts(units: number): { quantiles: ActivationQuantiles; counts: ConceptCounts } {
  const [random, categories] = [mulberry(1), [11, 585, 234, 32, 288, 47]];
  const spread = (): number => Math.ceil(Math.exp(6 * random()));
  const buckets = Array.from({ length: 900 }, (_, i) => i - 750);
  const shared = (): Record<string, Record<number, number>> => {
    let id = 0;
    const of = (count: number): Record<number, number> =>
      Object.fromEntries(Array.from({ length: count }, () => [++id, spread()]));
    return Object.fromEntries(categories.map((count, c) => [`category${c}`, of(count)]));
  };
  const each = <T>(make: () => T): T[] => Array.from({ length: units }, make);
  return {
    quantiles: {
      accuracy: 0.005,
      examples: 500,
      layers: {
        units: each(() => ({
          largest: 4.4,
          zeros: 9,
          positive: buckets.map((b) => [b, spread()] as const),
          negative: [],
        })),
      },
    },
    counts: {
      examples: 500,
      thresholds: { units: each(random) },
      labelled: shared(),
      layers: {
        units: each(() => ({
          mask: Object.fromEntries(categories.map((_, c) => [`category${c}`, spread()])),
          shared: shared(),
        })),
      },
    },
  };
}

function mulberry(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function sizes<Part>(name: string, part: Part, merge: (a: Part, b: Part) => Part): Promise<void> {
  const packed = await pack(part);
  const seconds = async (run: () => unknown): Promise<string> => {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    return `${((user + system) / 1e6).toFixed(1)} s`;
  };
  const joining = await seconds(async () => merge(await unpack<Part>(packed), part));
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(
    `${name}: ${mb(JSON.stringify(part).length)} of JSON, ${mb(packed.length)} packed, ${joining} to read and join`,
  );
}

if (process.argv[2] === '--child') {
  process.send?.(await rates(process.argv[3] as string));
  process.exit();
}
await tf.setBackend('wasm');
const folder = await mkdtemp(join(tmpdir(), 'netlens-scale-'));
await writeDataset(folder);
for (const processes of [1, 2]) {
  const measured = await inProcesses(folder, processes);
  const mean = (name: keyof Rates): number => measured.reduce((sum, each) => sum + each[name], 0) / processes;
  const total = mean('quantiles') + mean('top') + mean('counts');
  const parts = (['read', 'quantiles', 'top', 'counts'] as const).map((name) => `${name} ${mean(name).toFixed(0)} ms`);
  console.log(
    `${processes} at once, an image: ${parts.join(', ')}; ${(1000 / total).toFixed(1)} images a second and core`,
  );
}
await rm(folder, { recursive: true });
for (const units of [512, 1024, 2048]) {
  const { quantiles, counts } = largestParts(units);
  await sizes(`${units} units, quantiles`, quantiles, (a, b) => mergeQuantiles(a, b));
  await sizes(`${units} units, counts`, counts, (a, b) => mergeCounts(a, b));
}
