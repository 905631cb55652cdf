import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat, dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  activationMaximize,
  openNetwork,
  presets,
  renderImages,
  type ActivationMaximizeOptions,
  type Network,
  type PresetName,
  type ValueRange,
} from 'netlens';
import { loadImage } from 'netlens/node';
import { recipes } from '../examples/dream/recipes.js';
import { sharedModel } from './sharedModel.js';

/** Classes of ImageNet: animals, food, a vessel, a flower. */
export const eightClasses: Readonly<Record<string, number>> = {
  cat: 285,
  espresso: 967,
  goldfish: 1,
  retriever: 207,
  flamingo: 130,
  zebra: 340,
  mug: 504,
  daisy: 985,
};

/**
 * A row beside the presets: Lucid's with wider scales and turns. Its steps are smaller, and it has less of the fine
 * frequencies, which are noise in these networks.
 */
const WIDER = 'lucid-wider';
const wider: ActivationMaximizeOptions = presets.lucid({
  steps: 256,
  learningRate: 0.02,
  decay: 1.3,
  smallest: 0.4,
  largest: 1.2,
  turn: 20,
});

/** The rows: every preset, and the wider Lucid. */
export const rows: readonly string[] = [...Object.keys(presets), WIDER];

/** Pictures that are made stay here; what is there already is not made again. */
const KEPT = 'out/naturalness';
/** How many pictures are made at once: more are quicker each, and more are lost if the run ends early. */
const TOGETHER = 4;
const SIZE = 224;

/** A network that pictures are made on, or that says what it sees in them. */
export interface Judge {
  readonly name: string;
  readonly folder: string;
  readonly network: Network;
  readonly range: ValueRange;
  /** How many outputs come before ImageNet's first class. */
  readonly offset: number;
}

/** The networks of the optional folder of real models, in this order; what is not there is left out. */
export async function openJudges(): Promise<Judge[]> {
  const all = [
    ['v1 0.25', 'mobilenet_v1_0.25_224_dense', [-1, 1], 0],
    ['Lite0', 'efficientnet_lite0', [-127 / 128, 1], 0],
    ['v2', 'mobilenet_v2_1.0_224_quant8', [-1, 1], 1],
    ['Darknet', 'darknet_tiny_std', [0, 1], 0],
  ] as const;
  const judges: Judge[] = [];
  for (const [name, folder, range, offset] of all) {
    const model = await sharedModel(folder);
    if (model !== undefined) judges.push({ name, folder, network: openNetwork(model), range, offset });
  }
  return judges;
}

/**
 * The pictures of the eight classes that a row's recipe makes on a network, as a user would show them to another: from
 * files of 8 bits, the whole canvas, shrunk to 224 pixels by antialiasing; 0..1. Undefined where it needs what this
 * network has none of. The caller disposes of them.
 */
export async function picturesBy(maker: Judge, row: string): Promise<Tensor4D | undefined> {
  const folder = join(KEPT, maker.folder);
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(eightClasses);
  for (let i = 0; i < names.length; i += TOGETHER) {
    const missing = names.slice(i, i + TOGETHER).filter((name) => !existsSync(fileOf(maker, row, name)));
    if (missing.length > 0 && !(await make(maker, row, missing))) return undefined;
  }
  const made: Tensor4D[] = [];
  for (const name of names) made.push(await loadImage(fileOf(maker, row, name), { size: SIZE, scale: [0, 1] }));
  const all = concat(made);
  dispose(made);
  return all;
}

const fileOf = ({ folder }: Judge, row: string, name: string): string => join(KEPT, folder, `${row}-${name}.png`);

async function make(maker: Judge, row: string, names: readonly string[]): Promise<boolean> {
  const { network, range, offset } = maker;
  const photo = await loadImage(new URL('../examples/photos/chelsea.jpg', import.meta.url), {
    size: SIZE,
    scale: [...range],
  });
  const [recipe] = row === WIDER ? [] : recipes([row as PresetName], photo, names.length, undefined);
  const options = row === WIDER ? wider : recipe?.options;
  if (options === undefined) return false;
  const targets = names.map((name) => eightClasses[name]! + offset);
  const { image } = await activationMaximize(network, targets, { ...options, range });
  const rasters = await renderImages(image, { range });
  rasters.forEach((raster, i) => writeFileSync(fileOf(maker, row, names[i]!), raster.toPng()));
  dispose([photo, image, options.init ?? []]);
  return true;
}
