import { readFile } from 'node:fs/promises';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import { loadLayersModel as loadFromUrl, type LayersModel } from '@tensorflow/tfjs-layers';
import { loadImage, loadLayersModel } from 'netlens/node';
import { makePicture, pictureSize, shapes } from '../world/world.js';
import { UsageError, type DemoOptions } from './options.js';

/** What is explained: a model, a picture in its range, and the names of its classes. */
export interface Subject {
  readonly title: string;
  readonly summary: string;
  readonly model: LayersModel;
  readonly image: Tensor4D;
  readonly labels: readonly string[];
  /** The classes to explain where none are asked for. */
  readonly classes: readonly number[] | undefined;
}

const EMBEDDED = new URL('../world/model/', import.meta.url);
/** A picture of the small world that the embedded network has not been trained on. */
const SEED = 3_000_000_106;

export async function loadSubject(options: DemoOptions): Promise<Subject> {
  return options.model === undefined ? embedded() : given(options, options.model);
}

async function embedded(): Promise<Subject> {
  const { pixels, objects } = makePicture(SEED, { objects: 2 });
  const [first, second] = objects.map(({ texture, colour, shape }) => `a ${colour} ${shape} (${texture})`);
  return {
    title: 'The embedded network',
    summary: `A small convolutional network names the shape in a picture. Here it sees two at once: ${first} and ${second}. A map that explains one of them should lie on that one.`,
    model: await loadLayersModel(EMBEDDED),
    image: tensor4d(pixels, [1, pictureSize, pictureSize, 3]),
    labels: shapes,
    classes: objects.map(({ classIndex }) => classIndex),
  };
}

async function given(options: DemoOptions, path: string): Promise<Subject> {
  const model = /^https?:/.test(path) ? await loadFromUrl(modelUrl(path)) : await loadLayersModel(path);
  const shape = model.inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || channels !== 3) {
    throw new UsageError(`--model ${path}: its input is [${shape.join(', ')}]; the demo wants [batch, h, w, 3].`);
  }
  // A model without a fixed size takes the picture at its own.
  const size = height == null || width == null ? {} : { size: [height, width] as const };
  const file = options.image as string;
  return {
    title: `${model.name} on ${file.split('/').at(-1) ?? file}`,
    summary: `Each picture answers why the network gives a class its score.`,
    model,
    image: await loadImage(file, { ...size, crop: options.crop, range: options.scale }),
    labels: options.labels === undefined ? [] : await readLabels(options.labels),
    classes: undefined,
  };
}

const modelUrl = (url: string): string => (url.endsWith('.json') ? url : `${url.replace(/\/$/, '')}/model.json`);

async function readLabels(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--labels ${file}: cannot be read.`, { cause });
  });
  return text.trimStart().startsWith('[') ? (JSON.parse(text) as string[]) : text.trimEnd().split(/\r?\n/);
}
