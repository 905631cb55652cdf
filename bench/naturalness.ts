/**
 * Whether images that one network was made to see are seen by others: each preset makes eight classes on MobileNet v1
 * 0.25, and MobileNet v2 and Darknet say what they see. `npm run bench:naturalness`, or with names of presets behind
 * `--`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { add, dispose, mul, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {
  activationMaximize,
  grid,
  openNetwork,
  renderImages,
  type Network,
  type Raster,
  type ValueRange,
} from 'netlens';
import { loadImage } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { asSeen } from '../examples/dream/asSeen.js';
import { recipes } from '../examples/dream/recipes.js';
import { sharedModel } from './sharedModel.js';

const classes = {
  cat: 285,
  espresso: 967,
  goldfish: 1,
  retriever: 207,
  flamingo: 130,
  zebra: 340,
  mug: 504,
  daisy: 985,
};
const RANGE: ValueRange = [-1, 1];

interface Judge {
  readonly name: string;
  readonly network: Network;
  readonly range: ValueRange;
  /** How many outputs come before ImageNet's first class. */
  readonly offset: number;
}

async function judge(name: string, folder: string, range: ValueRange, offset: number): Promise<Judge | undefined> {
  const model = await sharedModel(folder);
  return model && { name, network: openNetwork(model), range, offset };
}

/** The class's place in what a network makes of each image, from 1. */
function places(
  images: Tensor4D,
  targets: readonly number[],
  { network, range: [black, white], offset }: Judge,
): number[] {
  const rows = tidy(() => {
    const unit = mul(add(images, -RANGE[0]), 1 / (RANGE[1] - RANGE[0]));
    return (network.predict(add(mul(unit, white - black), black)) as Tensor).arraySync() as number[][];
  });
  return rows.map((row, i) => 1 + row.filter((value) => value > row[targets[i]! + offset]!).length);
}

await startWasm({ threads: 1 });
const [maker, ...others] = [
  await judge('v1', 'mobilenet_v1_0.25_224_dense', RANGE, 0),
  await judge('v2', 'mobilenet_v2_1.0_224_quant8', RANGE, 1),
  await judge('Darknet', 'darknet_tiny_std', [0, 1], 0),
];
const judges = [maker, ...others].filter((each) => each !== undefined);
if (maker !== undefined && judges.length > 1) {
  const targets = Object.values(classes);
  const photo = await loadImage(new URL('../examples/photos/chelsea.jpg', import.meta.url), {
    size: 224,
    scale: RANGE,
  });
  const asked = process.argv.slice(2);
  const cells: Raster[] = [];
  console.log(
    `Made on MobileNet v1 0.25: ${Object.keys(classes).join(', ')}. Of each network: how many of the eight it`,
  );
  console.log('calls by their class, how many have it among the first five; and the place of each class.');
  for (const { name, options, note } of recipes(photo, targets.length, undefined)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    if (options === undefined) {
      console.log(`${name.padEnd(16)} ${note}`);
      continue;
    }
    const made = await activationMaximize(maker.network, targets, { ...options, range: RANGE });
    const image = asSeen(maker.network, made.image);
    for (const each of judges) {
      const found = places(image, targets, each);
      const within = (count: number): number => found.filter((place) => place <= count).length;
      const shown = found.map((place) => String(place).padStart(4)).join(' ');
      console.log(`${name.padEnd(16)} ${each.name.padEnd(8)} ${within(1)} ${within(5)}  ${shown}`);
    }
    cells.push(...(await renderImages(image, { range: RANGE })));
    dispose([made.image, image, options.init ?? []]);
  }
  await mkdir('out', { recursive: true });
  await writeFile('out/naturalness.png', grid(cells, { columns: targets.length }).toPng());
  console.log('Wrote out/naturalness.png.');
}
