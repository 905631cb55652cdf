import { readFile } from 'node:fs/promises';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadImage } from 'netlens/node';
import { makePicture, pictureSize, shapes } from '../world/world.js';
import { UsageError, type PictureRequest } from './options.js';
import { loadModel } from './start.js';

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

/** A picture of the small world that the embedded network has not been trained on. */
const SEED = 3_000_000_106;

export async function loadSubject(request: PictureRequest): Promise<Subject> {
  return request.model === undefined ? embedded() : given(request, request.model);
}

async function embedded(): Promise<Subject> {
  const { pixels, objects } = makePicture(SEED, { objects: 2 });
  const [first, second] = objects.map(({ texture, colour, shape }) => `a ${colour} ${shape} (${texture})`);
  return {
    title: 'The embedded network',
    summary: `A small convolutional network names the shape in a picture. Here it sees two at once: ${first} and ${second}. A map that explains one of them should lie on that one.`,
    model: await loadModel(undefined),
    image: tensor4d(pixels, [1, pictureSize, pictureSize, 3]),
    labels: shapes,
    classes: objects.map(({ classIndex }) => classIndex),
  };
}

async function given(request: PictureRequest, path: string): Promise<Subject> {
  const labels = request.labels === undefined ? [] : await readLabels(request.labels);
  const model = await loadModel(path);
  const shape = model.inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (shape.length !== 4 || channels !== 3) {
    throw new UsageError(`--model ${path}: its input is [${shape.join(', ')}]; wanted [batch, h, w, 3].`);
  }
  // A model without a fixed size takes the picture at its own.
  const size = height == null || width == null ? {} : { size: [height, width] as const };
  const file = request.image as string;
  return {
    title: `${model.name} on ${file.split('/').at(-1) ?? file}`,
    summary: `Each picture answers why the network gives a class its score.`,
    model,
    image: await loadImage(file, {
      ...size,
      fit: request.crop === 'centre' ? 'cover' : 'stretch',
      scale: request.scale,
    }),
    labels,
    classes: undefined,
  };
}

/** The class names of a file. */
export async function readLabels(file: string): Promise<string[]> {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--labels ${file}: cannot be read.`, { cause });
  });
  if (!content.trimStart().startsWith('[')) return content.trimEnd().split(/\r?\n/);
  try {
    return JSON.parse(content) as string[];
  } catch (cause) {
    throw new UsageError(`--labels ${file}: is not a JSON array: ${(cause as Error).message}`, { cause });
  }
}
