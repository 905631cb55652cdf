import { basename } from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Network, Port, Scale, ValueRange } from 'netlens';
import { loadImage } from 'netlens/node';
import { asInput, pictureShape } from '../models/pictureShape.js';
import { makePicture, pictureSize, shapes } from '../world/world.js';
import { labelsFor } from './labels.js';
import type { PictureRequest } from './options.js';
import { scaleFor, valuesOf } from './scaleFor.js';
import { openModel } from './start.js';

/** What is explained: a network, a picture, and the names of its classes. */
export interface Subject {
  readonly title: string;
  readonly summary: string;
  readonly name: string;
  readonly model: LayersModel | GraphModel;
  readonly network: Network;
  /** The picture to be drawn, `[1, h, w, 3 or 1]`. */
  readonly picture: Tensor4D;
  /** Its values of black and of white. */
  readonly range: ValueRange;
  /** How the network takes a picture's values. */
  readonly scale: Scale;
  /** The same as the network takes it. */
  readonly image: Tensor4D;
  readonly labels: readonly string[];
  /** The classes to explain where none are asked for. */
  readonly classes: readonly number[] | undefined;
}

/** A picture of the small world that the embedded network has not been trained on. */
const SEED = 3_000_000_106;

export async function loadSubject(request: PictureRequest): Promise<Subject> {
  return request.model === undefined ? embedded(request) : given(request, request.model);
}

export function disposeSubject({ network, model, image, picture }: Subject): void {
  network.dispose();
  model.dispose();
  image.dispose();
  picture.dispose();
}

async function embedded({ output, labels }: PictureRequest): Promise<Subject> {
  const { pixels, objects } = makePicture(SEED, { objects: 2 });
  const [first, second] = objects.map(({ texture, colour, shape }) => `a ${colour} ${shape} (${texture})`);
  const opened = await openModel(undefined, output);
  const picture = tensor4d(pixels, [1, pictureSize, pictureSize, 3]);
  return {
    title: 'The embedded network',
    summary: `A small convolutional network names the shape in a picture. Here it sees two at once: ${first} and ${second}. A map that explains one of them should lie on that one.`,
    ...opened,
    picture,
    range: [0, 1],
    scale: [0, 1],
    image: picture.clone(),
    labels: labels === undefined ? shapes : await labelsFor(opened.network.outputs[0] as Port, labels, undefined),
    classes: objects.map(({ classIndex }) => classIndex),
  };
}

async function given({ output, ...request }: PictureRequest, path: string): Promise<Subject> {
  const opened = await openModel(path, output);
  const labels = await labelsFor(opened.network.outputs[0] as Port, request.labels, path);
  const shape = pictureShape(opened.network.inputs);
  const { height, width, channels } = shape;
  const file = request.image as string;
  const load = (by: Scale): Promise<Tensor4D> =>
    loadImage(file, {
      // A model without a fixed size takes the picture at its own.
      ...(height !== undefined && width !== undefined && { size: [height, width] as const }),
      fit: request.fit,
      scale: by,
      channels: channels === 1 ? 1 : 3,
    });
  const scale = await scaleFor(opened.network, request.scale);
  const range = valuesOf(scale) ?? [0, 1];
  const scaled = await load(scale);
  const picture = valuesOf(scale) === undefined ? await load(range) : scaled.clone();
  const image = asInput(scaled, shape);
  scaled.dispose();
  return {
    title: `${opened.name} on ${basename(file)}`,
    summary: 'Why does the network give a class its score? Each method answers in its own way.',
    ...opened,
    picture,
    range,
    scale,
    image,
    labels,
    classes: undefined,
  };
}
